package dev.registrar.eventstore;

/**
 * The database could not be reached for so long that nobody knows yet whether the commit was stored. Appending the same
 * draft again, with the same id, is safe: it is stored once.
 */
public final class OutcomeUnknownException extends RuntimeException {
    private final String commitId;

    public OutcomeUnknownException(String commitId, Throwable cause) {
        super("it is not known whether commit " + commitId + " was stored", cause);
        this.commitId = commitId;
    }

    /** Returns the id of the commit in doubt. */
    public String commitId() {
        return commitId;
    }
}
