/**
 * Slows guessing down, per account and per source, for all processes together (ADR 0021). Other contexts use this
 * package and none below it.
 */
@NullMarked
package dev.registrar.command.throttle;

import org.jspecify.annotations.NullMarked;
