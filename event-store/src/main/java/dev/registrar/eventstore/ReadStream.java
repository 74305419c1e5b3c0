package dev.registrar.eventstore;

/**
 * A stream that a commit was decided on and does not write: the commit is stored only where the stream still ends with
 * this event at the commit's own place in the log.
 *
 * @param aggregateId the stream
 * @param lastSequence the sequence of its last event as it was read, {@value #EMPTY} where it had none
 */
public record ReadStream(String aggregateId, long lastSequence) {
    /** In place of a sequence: the stream had no event. */
    public static final long EMPTY = -1;

    public ReadStream {
        if (lastSequence < EMPTY) {
            throw new IllegalArgumentException("stream " + aggregateId + " cannot end with sequence " + lastSequence);
        }
    }
}
