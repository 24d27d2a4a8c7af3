/**
 * Reads an OpenAPI document, checks what a server says against it, and makes requests of it, right
 * ones and wrong ones. For tests and for the fuzzer; no process of Rejoinder has it.
 */
@NullMarked
package dev.rejoinder.openapi;

import org.jspecify.annotations.NullMarked;
