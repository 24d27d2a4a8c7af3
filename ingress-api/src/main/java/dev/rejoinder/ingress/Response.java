package dev.rejoinder.ingress;

/** What a request is answered: JSON, text or a file at once, or bit by bit. */
sealed interface Response permits Reply, PlainText, Asset, EventStream {}
