/** What a proven request of a source says: its event's id and type, and how it is answered. */
@NullMarked
package dev.rejoinder.ingress.inbound;

import org.jspecify.annotations.NullMarked;
