package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoinder.runtime.ConfigException;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.testkit.receiver.SelfSigned;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {

  private static final Instant LATER = Instant.parse("2030-01-01T00:00:00Z");

  @TempDir private Path folder;
  private X509Certificate certificate;
  private TlsFiles files;

  @BeforeEach
  void makeCertificate() throws Exception {
    certificate = SelfSigned.pem(folder);
    files = new TlsFiles(folder.resolve("cert.pem"), folder.resolve("key.pem"));
  }

  private static SSLContext trusting(X509Certificate certificate) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("server", certificate);
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void requestsComeByTlsAndBrowsersAreToldToStayWithIt(String protocol) throws Exception {
    SSLContext context = trusting(certificate);
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(new String[] {protocol});
    try (EdgeServer server = new EdgeServer(Access.over(files));
        HttpClient client =
            HttpClient.newBuilder().sslContext(context).sslParameters(parameters).build()) {
      URI uri = URI.create("https://127.0.0.1:%d/ask".formatted(server.port()));
      HttpResponse<String> answer =
          client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo(protocol);
      assertThat(answer.headers().firstValue("Strict-Transport-Security")).isPresent();
    }
  }

  @Test
  void aNewCertificateIsShownAsSoonAsItIsWhole() throws Exception {
    Server server = new Server();
    ServerConnector connector =
        new ServerConnector(
            server, TlsConnections.with(files, Duration.ZERO), new HttpConnectionFactory());
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.start();
    try {
      assertThat(shownAt(connector.getLocalPort())).isEqualTo(certificate);
      String oldKey = Files.readString(files.key());
      X509Certificate next = SelfSigned.pem(folder);
      String newKey = Files.readString(files.key());
      Files.writeString(files.key(), oldKey);
      Files.setLastModifiedTime(files.certificate(), FileTime.from(LATER));
      assertThat(shownAt(connector.getLocalPort())).as("half of it is new").isEqualTo(certificate);

      Files.writeString(files.key(), newKey);
      Files.setLastModifiedTime(files.key(), FileTime.from(LATER));

      assertThat(shownAt(connector.getLocalPort())).isEqualTo(next);
    } finally {
      server.stop();
    }
  }

  /** To somebody who looks at it and trusts nobody. */
  private X509Certificate shownAt(int port) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Anybody()}, null);
    try (SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  private static final class Anybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private static void check(Path certificate, Path key) {
    Env env =
        Env.of(Map.of("TLS_CERT_FILE", certificate.toString(), "TLS_KEY_FILE", key.toString()));
    AccessConfig.from(env);
    env.check();
  }

  @Test
  void filesThatAreNoPairStopTheStart() throws Exception {
    check(files.certificate(), files.key());
    Path other = Files.createDirectory(folder.resolve("other"));
    SelfSigned.pem(other);
    Path traditional = folder.resolve("rsa.pem");
    Files.writeString(traditional, "-----BEGIN RSA PRIVATE KEY-----\nAA==\n");

    assertThatThrownBy(() -> check(files.certificate(), other.resolve("key.pem")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is not the key of");
    assertThatThrownBy(() -> check(files.certificate(), traditional))
        .hasMessageContaining("openssl pkcs8 -topk8 -nodes");
    assertThatThrownBy(() -> check(files.key(), files.key()))
        .hasMessageStartingWith("TLS_CERT_FILE and TLS_KEY_FILE cannot be used");
    assertThatThrownBy(() -> check(folder.resolve("none"), files.key()))
        .hasMessageStartingWith("TLS_CERT_FILE and TLS_KEY_FILE cannot be used");
    assertThatThrownBy(
            () -> {
              Env env = Env.of(Map.of("TLS_KEY_FILE", files.key().toString()));
              AccessConfig.from(env);
              env.check();
            })
        .hasMessage("TLS_CERT_FILE and TLS_KEY_FILE must be set both, or neither.");
  }
}
