/** What an event of a source is called, who said what in it, and what it starts; without I/O. */
@NullMarked
package dev.rejoinder.sources.routing;

import org.jspecify.annotations.NullMarked;
