/** Discord's gateway: messages to a bot, fetched over connections that replicas share out. */
@NullMarked
package dev.rejoinder.discord;

import org.jspecify.annotations.NullMarked;
