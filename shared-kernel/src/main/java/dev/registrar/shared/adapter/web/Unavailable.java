package dev.registrar.shared.adapter.web;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoClientException;
import com.mongodb.MongoConnectionPoolClearedException;
import com.mongodb.MongoCursorNotFoundException;
import com.mongodb.MongoException;
import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoNodeIsRecoveringException;
import com.mongodb.MongoNotPrimaryException;
import com.mongodb.MongoServerUnavailableException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoStalePrimaryException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.MongoWriteConcernException;

/** Tells a database that is away, or between two primaries, from a fault of ours. */
final class Unavailable {
    /** What a server, or the driver for an older one, says of a write that may be sent again. */
    private static final String MAY_COME_AGAIN = "RetryableWriteError";

    private Unavailable() {}

    /** Returns whether the same request may succeed once the database is back. */
    static boolean isIt(MongoException failure) {
        return failure.hasErrorLabel(MAY_COME_AGAIN)
                || switch (failure) {
                    case MongoSocketException _ -> true;
                    case MongoTimeoutException _ -> true;
                    case MongoNotPrimaryException _ -> true;
                    case MongoNodeIsRecoveringException _ -> true;
                    case MongoStalePrimaryException _ -> true;
                    case MongoWriteConcernException _ -> true;
                    case MongoBulkWriteException bulk ->
                        bulk.getWriteErrors().isEmpty() || bulk.getWriteConcernError() != null;
                    case MongoExecutionTimeoutException _ -> true;
                    // Cursors end with the primary that opened them, connections with its pool.
                    case MongoCursorNotFoundException _ -> true;
                    case MongoConnectionPoolClearedException _ -> true;
                    case MongoServerUnavailableException _ -> true;
                    case MongoClientException client -> client.getCause() instanceof MongoSocketException;
                    default -> false;
                };
    }
}
