/** Workers as processes, killed at random; then the log is audited. */
@NullMarked
package dev.rejoinder.standalone.crash;

import org.jspecify.annotations.NullMarked;
