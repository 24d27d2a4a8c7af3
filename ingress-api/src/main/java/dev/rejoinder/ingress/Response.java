package dev.rejoinder.ingress;

/** What a request is answered: JSON or text at once, or bit by bit. */
sealed interface Response permits Reply, PlainText, EventStream {}
