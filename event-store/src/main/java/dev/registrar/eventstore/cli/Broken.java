package dev.registrar.eventstore.cli;

import org.jspecify.annotations.Nullable;

/** What is wrong with the data, as opposed to with the command. */
final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Broken(String message) {
        this(message, null);
    }

    Broken(String message, @Nullable Throwable cause) {
        super("fault: " + message, cause);
    }
}
