package dev.rejoinder.ingress;

import java.time.Duration;

/**
 * What event streams are held to.
 *
 * @param streamsMax streams open at once; SSE_STREAMS_MAX
 * @param heartbeat a comment is sent when there was nothing to send for so long; SSE_HEARTBEAT
 */
record StreamLimits(int streamsMax, Duration heartbeat) {}
