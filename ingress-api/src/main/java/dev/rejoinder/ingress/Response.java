package dev.rejoinder.ingress;

/** What a request is answered: at once, or bit by bit. */
sealed interface Response permits Reply, Blank, EventStream {}
