package dev.registrar.command.throttle;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The series of guesses, shared by all processes. Each method is atomic. */
public interface Guesses {

    /**
     * Counts one more guess where fewer than {@code free} were made, and returns the series with it; empty where they
     * were. Begins anew where the series is forgotten. Of any number of callers at once no more than {@code free} get one.
     *
     * @param kept how long after its first guess a new series is kept
     */
    Optional<Series> count(String id, int free, Instant now, Duration kept);

    /** Returns a series. */
    Optional<Series> find(String id);

    /** Replaces {@code seen} by {@code next}; returns whether it was still as seen. Of several callers one succeeds. */
    boolean replace(Series seen, Series next, Duration kept);

    /** Takes one guess back. */
    void giveBack(String id);

    /** Ends a series and returns it; empty where there was none. */
    Optional<Series> end(String id);
}
