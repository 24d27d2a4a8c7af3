package dev.rejoinder.runtime;

import java.util.List;

/** The configuration cannot be used; carries one plain sentence per problem, for the operator. */
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ConfigException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
  }
}
