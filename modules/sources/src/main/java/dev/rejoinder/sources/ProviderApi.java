package dev.rejoinder.sources;

import dev.rejoinder.runtime.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The API a source is answered by.
 *
 * @param url its base, without a slash at its end; an empty URI for kinds that have no API
 * @param token what it is called with; empty: nothing is sent, and there are no checks
 * @param self who we are there, so that we do not answer ourselves: a Slack or Discord user id, a
 *     phone number or its id
 * @param checkEvery how often it is asked whether it is well; empty: never
 */
public record ProviderApi(
    URI url, Optional<Secret> token, Optional<String> self, Optional<Duration> checkEvery) {}
