/** What a received webhook is: whether it is genuine, what it carries, whether it came before. */
@NullMarked
package dev.rejoinder.standalone.listen;

import org.jspecify.annotations.NullMarked;
