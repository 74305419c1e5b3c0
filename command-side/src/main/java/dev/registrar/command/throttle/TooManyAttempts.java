package dev.registrar.command.throttle;

import dev.registrar.shared.Rejection;
import java.util.OptionalInt;

/**
 * Too many wrong guesses were made; no further one is looked at yet.
 *
 * @param seconds how long to wait, 1 and up
 */
public record TooManyAttempts(int seconds) implements Rejection {

    @Override
    public String code() {
        return "TOO_MANY_REQUESTS";
    }

    @Override
    public int status() {
        return 429;
    }

    @Override
    public String detail() {
        return "Too many requests. Please try again later.";
    }

    @Override
    public OptionalInt retryAfterSeconds() {
        return OptionalInt.of(seconds);
    }
}
