package dev.rejoinder.ingress.view;

/** Why a run ended without an answer: a stable code and a sentence for the caller. */
public record RunError(String code, String message) {}
