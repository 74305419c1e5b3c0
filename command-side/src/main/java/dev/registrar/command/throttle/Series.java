package dev.registrar.command.throttle;

import java.time.Instant;

/**
 * Guesses in a row that were wrong, or are not yet known to be right.
 *
 * @param id what they are counted under; names nobody
 * @param failures how many, 0 and up
 * @param since when the first was made
 * @param last when the last was made
 */
public record Series(String id, int failures, Instant since, Instant last) {}
