package dev.rejoinder.ingress.view;

/** One accepted model answer: its number from 1, the model that gave it, and its tokens. */
public record Turn(int number, String model, Tokens usage) {}
