package dev.registrar.eventstore.mongo;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.ServerAddress;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.bulk.WriteConcernError;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** What a server answers to an insert that it did not carry out as asked. */
final class ServerErrors {
    private ServerErrors() {}

    /** It is stored, and a majority did not have it in time. */
    static MongoBulkWriteException notReplicatedInTime() {
        return failure(new WriteConcernError(64, "timeout", "waiting for replication", new BsonDocument()));
    }

    /** It answers without saying what became of the documents. */
    static MongoBulkWriteException withoutReason() {
        return failure(null);
    }

    static MongoBulkWriteException refused(BulkWriteError... errors) {
        return failure(null, errors);
    }

    static BulkWriteError error(int code, String message, int index) {
        return new BulkWriteError(code, message, new BsonDocument(), index);
    }

    private static MongoBulkWriteException failure(@Nullable WriteConcernError unsure, BulkWriteError... errors) {
        return new MongoBulkWriteException(
                BulkWriteResult.acknowledged(0, 0, 0, 0, List.of(), List.of()),
                List.of(errors),
                unsure,
                new ServerAddress(),
                Set.of());
    }
}
