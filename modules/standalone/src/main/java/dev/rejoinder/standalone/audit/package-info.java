/** Reads the log back and says whether it can be trusted. */
@NullMarked
package dev.rejoinder.standalone.audit;

import org.jspecify.annotations.NullMarked;
