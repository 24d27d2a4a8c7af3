package dev.rejoinder.run.model;

import dev.rejoinder.runtime.Secret;
import java.util.OptionalInt;

/**
 * How one provider is reached.
 *
 * @param modelName asked for when a question names no model
 * @param baseUrl what paths such as {@code /responses} are added to, version included
 * @param officialApi false when somebody else's server speaks the provider's protocol
 * @param streaming whether answers are asked for piece by piece
 * @param maxOutputTokens most tokens of one answer; empty: the provider's own limit
 */
public record ModelAccess(
    Provider provider,
    String modelName,
    String baseUrl,
    boolean officialApi,
    Secret apiKey,
    boolean streaming,
    OptionalInt maxOutputTokens) {}
