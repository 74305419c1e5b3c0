package dev.registrar.eventstore.embedded;

/** Says in one sentence, for the person who started the process, why the embedded store cannot serve. */
public final class EmbeddedStoreException extends RuntimeException {

    EmbeddedStoreException(String sentence) {
        super(sentence);
    }

    EmbeddedStoreException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
