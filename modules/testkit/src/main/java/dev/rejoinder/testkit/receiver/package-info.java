/** Real HTTP servers on loopback for tests: well-behaved by default, hostile on demand. */
@NullMarked
package dev.rejoinder.testkit.receiver;

import org.jspecify.annotations.NullMarked;
