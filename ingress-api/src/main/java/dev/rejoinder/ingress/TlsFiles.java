package dev.rejoinder.ingress;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of the server's certificate, PEM both.
 *
 * @param certificate its chain, its own first
 * @param key its private key as PKCS #8 ({@code BEGIN PRIVATE KEY}), not encrypted: RSA, EC or
 *     Ed25519
 */
record TlsFiles(Path certificate, Path key) {

  /** Of the key store they become. */
  static final String PASSWORD = "";

  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  /** When either was last written; tells whether to {@link #load} them again. */
  List<FileTime> writtenAt() throws IOException {
    return List.of(Files.getLastModifiedTime(certificate), Files.getLastModifiedTime(key));
  }

  /**
   * Reads them.
   *
   * @throws GeneralSecurityException when they are not what they should be, or of two pairs
   */
  KeyStore load() throws IOException, GeneralSecurityException {
    Certificate[] chain;
    try (InputStream in = Files.newInputStream(certificate)) {
      chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(in)
              .toArray(Certificate[]::new);
    }
    if (chain.length == 0) {
      throw new GeneralSecurityException("there is no certificate in " + certificate);
    }
    PrivateKey own = ownKey(chain[0].getPublicKey());
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, PASSWORD.toCharArray());
    store.setKeyEntry("server", own, PASSWORD.toCharArray(), chain);
    return store;
  }

  private PrivateKey ownKey(PublicKey of) throws IOException, GeneralSecurityException {
    Matcher matcher = KEY.matcher(Files.readString(key, StandardCharsets.US_ASCII));
    if (!matcher.find()) {
      throw new GeneralSecurityException(
          "there is no PKCS #8 key (BEGIN PRIVATE KEY) in %s; 'openssl pkcs8 -topk8 -nodes' makes"
                  .formatted(key)
              + " one of another form");
    }
    byte[] encoded = Base64.getMimeDecoder().decode(matcher.group(1));
    PrivateKey own =
        KeyFactory.getInstance(of.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    requirePair(own, of);
    return own;
  }

  private void requirePair(PrivateKey own, PublicKey of) throws GeneralSecurityException {
    byte[] something = "something".getBytes(StandardCharsets.US_ASCII);
    Signature signature =
        Signature.getInstance(
            switch (of.getAlgorithm()) {
              case "RSA" -> "SHA256withRSA";
              case "EC" -> "SHA256withECDSA";
              default -> of.getAlgorithm();
            });
    signature.initSign(own);
    signature.update(something);
    byte[] signed = signature.sign();
    signature.initVerify(of);
    signature.update(something);
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException("%s is not the key of %s".formatted(key, certificate));
    }
  }
}
