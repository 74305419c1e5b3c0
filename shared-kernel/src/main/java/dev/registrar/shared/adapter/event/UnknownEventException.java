package dev.registrar.shared.adapter.event;

import org.jspecify.annotations.Nullable;

/** The log holds an event that this version of the software does not know, such as one written by a newer version. */
public final class UnknownEventException extends RuntimeException {

    public UnknownEventException(String name, @Nullable String revision) {
        super("no event is known as " + name + " in revision " + revision);
    }
}
