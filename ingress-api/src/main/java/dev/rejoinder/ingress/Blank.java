package dev.rejoinder.ingress;

/** An answer without a body. */
record Blank(int status) implements Response {}
