package dev.registrar.eventstore.testing.replica;

import de.bwaldvogel.mongo.bson.Document;
import java.util.HashMap;
import java.util.Map;

/**
 * What became of the newest retryable write of each session, by statement, so that a write that comes again is answered and
 * not done again. Not safe for several threads.
 *
 * @see <a href="https://github.com/mongodb/specifications/blob/master/source/retryable-writes/retryable-writes.md">Retryable
 *     writes</a>
 */
final class Sessions {
    private final Map<Object, Transaction> newest = new HashMap<>();

    /** A retryable write, and the answers to those of its statements that changed something. */
    static final class Transaction {
        private final long number;
        private final Map<Integer, Document> done = new HashMap<>();

        private Transaction(long number) {
            this.number = number;
        }

        /** Returns the answer to a statement that was obeyed before, else null. */
        Document answer(int statement) {
            return done.get(statement);
        }

        void remember(int statement, Document answer) {
            done.put(statement, answer);
        }

        void forget(int statement) {
            done.remove(statement);
        }
    }

    /** Returns the write that a command belongs to, a new one for a command that is not retryable; null if it came too late. */
    Transaction of(Document command) {
        if (!(command.get("txnNumber") instanceof Number number)) {
            return new Transaction(0);
        }
        var session = ((Document) command.get("lsid")).get("id");
        var known = newest.get(session);
        if (known == null || known.number < number.longValue()) {
            known = new Transaction(number.longValue());
            newest.put(session, known);
        }
        return known.number == number.longValue() ? known : null;
    }
}
