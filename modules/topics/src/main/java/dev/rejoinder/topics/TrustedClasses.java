package dev.rejoinder.topics;

import dev.rejoinder.schemas.RunEvent;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Lets Avro make instances of our generated records.
 *
 * <p>Avro makes no class it was not told to trust, whatever a schema names. What the process trusts
 * otherwise stays trusted.
 */
public final class TrustedClasses {

  private static final String GENERATED = RunEvent.class.getPackageName();

  static {
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(
            ClassSecurityValidator.getGlobal(), type -> type.getPackageName().equals(GENERATED)));
  }

  private TrustedClasses() {}

  /** Takes effect before it returns; calls after the first do nothing. */
  public static void trust() {
    // Loading this class is what does it, once.
  }
}
