/** What one endpoint may be sent and when: limit, rate and breaker; pure. */
@NullMarked
package dev.rejoinder.dispatch.lane;

import org.jspecify.annotations.NullMarked;
