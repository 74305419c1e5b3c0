package dev.registrar.command.application;

import java.util.OptionalLong;

/** Where it is noted which commit a command became. For the one thread that sends the command. */
final class CommitReceipt {

    /** Name of the command's metadata that carries it. */
    static final String METADATA = "commitReceipt";

    private OptionalLong position = OptionalLong.empty();

    void committedAt(long commit) {
        position = OptionalLong.of(commit);
    }

    /** Returns the commit; empty where nothing was committed. */
    OptionalLong position() {
        return position;
    }
}
