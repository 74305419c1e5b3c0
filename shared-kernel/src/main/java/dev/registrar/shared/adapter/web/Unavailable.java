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
import java.util.Set;

/** Tells a database that is away, or between two primaries, from a fault of ours. */
final class Unavailable {
    /** What a server, or the driver for an older one, says of a write that may be sent again. */
    private static final String MAY_COME_AGAIN = "RetryableWriteError";

    /**
     * What a server says that goes, comes or is not primary: 91 ShutdownInProgress, 189 PrimarySteppedDown, 10107
     * NotWritablePrimary, 11600 InterruptedAtShutdown, 11602 InterruptedDueToReplStateChange, 13435 NotPrimaryNoSecondaryOk,
     * 13436 NotPrimaryOrSecondary. A driver has no exception of their own for them where it was asked to find.
     */
    private static final Set<Integer> BETWEEN_PRIMARIES = Set.of(91, 189, 10_107, 11_600, 11_602, 13_435, 13_436);

    private Unavailable() {}

    /** Returns whether the same request may succeed once the database is back. */
    static boolean isIt(MongoException failure) {
        return failure.hasErrorLabel(MAY_COME_AGAIN)
                || BETWEEN_PRIMARIES.contains(failure.getCode())
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
