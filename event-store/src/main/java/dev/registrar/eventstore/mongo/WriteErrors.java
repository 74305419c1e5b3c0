package dev.registrar.eventstore.mongo;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoCommandException;
import com.mongodb.bulk.BulkWriteError;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the server's errors mean to a writer. */
final class WriteErrors {
    private static final int DUPLICATE_KEY = 11_000;
    private static final String INDEX = "index: ";

    /** Refusals of a whole command that sending it again does not cure: not allowed, not valid, not known. */
    private static final Set<Integer> PERMANENT =
            Set.of(2, 9, 13, 14, 18, 20, 26, 59, 72, 73, 79, 100, 115, 121, 166, 8000);

    private WriteErrors() {}

    /** Returns whether nobody knows what was stored, or whether it stays. */
    static boolean leaveOpen(MongoBulkWriteException failure) {
        return failure.getWriteConcernError() != null
                || failure.getWriteErrors().isEmpty();
    }

    static boolean isDuplicate(BulkWriteError error) {
        return error.getCode() == DUPLICATE_KEY;
    }

    /**
     * Tells the two unique indexes apart. The driver passes on the server's text only; in it the name of the index comes
     * before the key, which may hold anything.
     */
    static boolean isNumber(BulkWriteError error) {
        var name = error.getMessage().indexOf(INDEX);
        return name >= 0 && error.getMessage().startsWith("_id_ ", name + INDEX.length());
    }

    /** Returns whether sending the same again would be refused again. */
    static boolean isPermanent(@Nullable RuntimeException failure) {
        return failure instanceof MongoCommandException refusal && PERMANENT.contains(refusal.getErrorCode());
    }
}
