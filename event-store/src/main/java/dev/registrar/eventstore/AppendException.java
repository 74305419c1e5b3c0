package dev.registrar.eventstore;

/** Why a commit was refused. Nothing of it was stored. */
public sealed class AppendException extends RuntimeException {

    AppendException(String message) {
        super(message);
    }

    /** A stream that the commit writes, or was decided on, is not as its writer believed: it decided on an old state. */
    public static final class StreamConflict extends AppendException {
        private final String aggregateId;
        private final long sequence;

        public StreamConflict(String aggregateId, long sequence) {
            this("stream " + aggregateId + " already has an event with sequence " + sequence, aggregateId, sequence);
        }

        private StreamConflict(String message, String aggregateId, long sequence) {
            super(message);
            this.aggregateId = aggregateId;
            this.sequence = sequence;
        }

        /** Returns the conflict of a stream that was only read, with the sequence after the one it was expected to end with. */
        public static StreamConflict ofRead(ReadStream read) {
            var next = read.lastSequence() + 1;
            return new StreamConflict(
                    "stream " + read.aggregateId() + " was read and does not end before sequence " + next + " any more",
                    read.aggregateId(),
                    next);
        }

        public String aggregateId() {
            return aggregateId;
        }

        public long sequence() {
            return sequence;
        }
    }

    /** Another aggregate holds this claim. */
    public static final class ClaimTaken extends AppendException {
        private final String claim;

        public ClaimTaken(String claim) {
            super("claim " + claim + " is taken");
            this.claim = claim;
        }

        public String claim() {
            return claim;
        }
    }

    /** The aggregate that releases this claim does not hold it. */
    public static final class ClaimNotHeld extends AppendException {
        private final String claim;

        public ClaimNotHeld(String claim, String aggregateId) {
            super("claim " + claim + " is not held by " + aggregateId);
            this.claim = claim;
        }

        public String claim() {
            return claim;
        }
    }

    /** A commit was already stored under this idempotency key. */
    public static final class KeyUsed extends AppendException {
        private final String key;

        public KeyUsed(String key) {
            super("idempotency key " + key + " was used before");
            this.key = key;
        }

        public String key() {
            return key;
        }
    }

    /** An event with this identifier is already in the log. */
    public static final class DuplicateEvent extends AppendException {
        private final String eventId;

        public DuplicateEvent(String eventId) {
            super("event " + eventId + " is already in the log");
            this.eventId = eventId;
        }

        public String eventId() {
            return eventId;
        }
    }

    /** The commit would pass the size that one document may have. */
    public static final class CommitTooLarge extends AppendException {
        public CommitTooLarge(long bytes, long limit) {
            super("a commit of " + bytes + " bytes passes the limit of " + limit + " bytes");
        }
    }

    /** More commits wait than the log accepts; try again later. */
    public static final class Overloaded extends AppendException {
        public Overloaded(int waiting) {
            super("the log is overloaded: " + waiting + " commits are waiting");
        }
    }

    /** The log is closed. */
    public static final class Closed extends AppendException {
        public Closed() {
            super("the log is closed");
        }
    }
}
