package dev.rejoinder.testkit.receiver;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Certificates nobody vouches for. */
public final class SelfSigned {

  private static final String ALIAS = "nobody";
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final long KEYTOOL_SECONDS_MAX = 60;

  private SelfSigned() {}

  /** One for 127.0.0.1, made by the JDK's keytool in {@code directory}. */
  public static SSLContext context(Path directory)
      throws IOException, InterruptedException, GeneralSecurityException {
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store(directory), PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  /** As {@link #context}, written as {@code cert.pem} and {@code key.pem}, over what is there. */
  public static X509Certificate pem(Path directory)
      throws IOException, InterruptedException, GeneralSecurityException {
    KeyStore store = store(directory);
    Certificate certificate = store.getCertificate(ALIAS);
    Files.writeString(directory.resolve("cert.pem"), pem("CERTIFICATE", certificate.getEncoded()));
    Files.writeString(
        directory.resolve("key.pem"),
        pem("PRIVATE KEY", store.getKey(ALIAS, PASSWORD).getEncoded()));
    return (X509Certificate) certificate;
  }

  private static String pem(String what, byte[] encoded) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(what, text, what);
  }

  private static KeyStore store(Path directory)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path store = directory.resolve("self-signed.p12");
    Files.deleteIfExists(store);
    Process keytool =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    ALIAS,
                    "-keystore",
                    store.toString(),
                    "-storepass",
                    new String(PASSWORD),
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=nobody",
                    "-ext",
                    "SAN=ip:127.0.0.1"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!keytool.waitFor(KEYTOOL_SECONDS_MAX, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      keytool.destroyForcibly();
      throw new IOException("keytool made no certificate");
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream stored = Files.newInputStream(store)) {
      keys.load(stored, PASSWORD);
    }
    return keys;
  }
}
