package dev.registrar.command.jwt.adapter.crypto;

import java.time.Duration;

/**
 * How long keys serve.
 *
 * @param signing how long a key signs before another is made; at least an hour
 * @param grace how long it is published after that; longer than any token it signed lives
 */
public record Rotation(Duration signing, Duration grace) {

    private static final Duration SHORTEST = Duration.ofHours(1);

    public Rotation {
        if (signing.compareTo(SHORTEST) < 0 || grace.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("a signing key serves and stays published for an hour at least");
        }
    }
}
