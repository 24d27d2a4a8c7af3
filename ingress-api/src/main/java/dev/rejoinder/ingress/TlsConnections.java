package dev.rejoinder.ingress;

import dev.rejoinder.runtime.ConfigException;
import java.io.IOException;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections by TLS 1.2 or 1.3, with the certificate that is in its files.
 *
 * <p>Files that were written since are read again when somebody connects, once in a few seconds at
 * most. While what is in them is not whole, the certificate before goes on.
 */
final class TlsConnections extends SslConnectionFactory {

  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
  private static final Logger LOG = LoggerFactory.getLogger(TlsConnections.class);

  private final TlsFiles files;
  private final long lookEveryNanos;
  private final ReentrantLock looking = new ReentrantLock();
  private volatile List<FileTime> writtenAt;
  private volatile long lookedAtNanos = System.nanoTime();

  /**
   * @throws ConfigException when there is no certificate in the files
   */
  static TlsConnections with(TlsFiles files) {
    return with(files, LOOK_EVERY);
  }

  /** As {@link #with(TlsFiles)}, looking at the files this often. */
  static TlsConnections with(TlsFiles files, Duration lookEvery) {
    try {
      List<FileTime> writtenAt = files.writtenAt();
      return new TlsConnections(files, context(files.load()), writtenAt, lookEvery);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new ConfigException(List.of(problem(e)));
    }
  }

  private TlsConnections(
      TlsFiles files,
      SslContextFactory.Server context,
      List<FileTime> writtenAt,
      Duration lookEvery) {
    super(context, HttpVersion.HTTP_1_1.asString());
    this.files = files;
    this.writtenAt = writtenAt;
    lookEveryNanos = lookEvery.toNanos();
  }

  @Override
  public Connection newConnection(Connector connector, EndPoint endPoint) {
    // Whoever comes while another one looks takes what there is.
    if (System.nanoTime() - lookedAtNanos >= lookEveryNanos && looking.tryLock()) {
      try {
        look();
        lookedAtNanos = System.nanoTime();
      } finally {
        looking.unlock();
      }
    }
    return super.newConnection(connector, endPoint);
  }

  private void look() {
    try {
      List<FileTime> now = files.writtenAt();
      if (!now.equals(writtenAt)) {
        KeyStore store = files.load();
        getSslContextFactory().reload(context -> context.setKeyStore(store));
        writtenAt = now;
        LOG.atInfo().addKeyValue("file", files.certificate()).log("certificate read again");
      }
    } catch (Exception e) { // reload throws whatever Jetty does; the server must go on
      LOG.atWarn().addKeyValue("reason", problem(e)).log("certificate not read again");
    }
  }

  /** One sentence. */
  static String problem(Exception e) {
    return "TLS_CERT_FILE and TLS_KEY_FILE cannot be used: %s.".formatted(e.getMessage());
  }

  private static SslContextFactory.Server context(KeyStore store) {
    SslContextFactory.Server context = new SslContextFactory.Server();
    context.setKeyStore(store);
    context.setKeyStorePassword(TlsFiles.PASSWORD);
    context.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    return context;
  }
}
