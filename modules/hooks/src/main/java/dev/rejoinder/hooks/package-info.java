/** What a subscription to events is: catalogue, selection, filter, body and signatures. */
@NullMarked
package dev.rejoinder.hooks;

import org.jspecify.annotations.NullMarked;
