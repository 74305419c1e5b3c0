package dev.registrar.eventstore.migrate;

/** What stands in the way of a migration, in one sentence for its operator; nothing was lost, and it can be repeated. */
public final class MigrationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MigrationException(String sentence) {
        super(sentence);
    }

    MigrationException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
