package dev.registrar.shared.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoClientException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoConnectionPoolClearedException;
import com.mongodb.MongoCursorNotFoundException;
import com.mongodb.MongoException;
import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoNodeIsRecoveringException;
import com.mongodb.MongoNotPrimaryException;
import com.mongodb.MongoQueryException;
import com.mongodb.MongoServerUnavailableException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoStalePrimaryException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.MongoWriteConcernException;
import com.mongodb.ServerAddress;
import com.mongodb.WriteConcernResult;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.bulk.WriteConcernError;
import com.mongodb.connection.ClusterId;
import com.mongodb.connection.ServerId;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UnavailableTest {
    private static final ServerAddress SERVER = new ServerAddress("localhost");
    private static final ServerId ID = new ServerId(new ClusterId(), SERVER);
    private static final BsonDocument NOTHING = new BsonDocument();
    private static final WriteConcernError STEPPED_DOWN =
            new WriteConcernError(189, "PrimarySteppedDown", "stepped down", NOTHING);
    private static final BulkWriteError DUPLICATE = new BulkWriteError(11_000, "E11000", NOTHING, 0);

    static List<MongoException> passing() {
        MongoException labelled = new MongoCommandException(BsonDocument.parse("{code: 6, errmsg: 'away'}"), SERVER);
        labelled.addLabel("RetryableWriteError");
        return List.of(
                new MongoSocketException("cut", SERVER),
                new MongoTimeoutException("nobody there"),
                new MongoNotPrimaryException(NOTHING, SERVER),
                new MongoNodeIsRecoveringException(NOTHING, SERVER),
                new MongoStalePrimaryException("another was elected"),
                new MongoWriteConcernException(STEPPED_DOWN, WriteConcernResult.unacknowledged(), SERVER, Set.of()),
                bulk(List.of(), STEPPED_DOWN),
                bulk(List.of(DUPLICATE), STEPPED_DOWN),
                new MongoExecutionTimeoutException(50, "too slow"),
                new MongoQueryException(
                        BsonDocument.parse("{ok: 0, code: 13435, errmsg: 'not primary and secondaryOk=false'}"),
                        SERVER),
                new MongoCursorNotFoundException(7, NOTHING, SERVER),
                new MongoConnectionPoolClearedException(ID, new MongoNodeIsRecoveringException(NOTHING, SERVER)),
                new MongoServerUnavailableException("no longer there"),
                new MongoClientException("cannot connect", new MongoSocketException("cut", SERVER)),
                labelled);
    }

    @ParameterizedTest
    @MethodSource("passing")
    void what_passes_is_no_fault_of_ours(MongoException failure) {
        assertThat(Unavailable.isIt(failure)).isTrue();
    }

    static List<MongoException> lasting() {
        return List.of(
                new MongoException("anything"),
                new MongoClientException("misused"),
                new MongoCommandException(BsonDocument.parse("{code: 13, errmsg: 'not allowed'}"), SERVER),
                bulk(List.of(DUPLICATE), null));
    }

    @ParameterizedTest
    @MethodSource("lasting")
    void what_would_fail_again_is(MongoException failure) {
        assertThat(Unavailable.isIt(failure)).isFalse();
    }

    private static MongoException bulk(List<BulkWriteError> errors, WriteConcernError concern) {
        return new MongoBulkWriteException(BulkWriteResult.unacknowledged(), errors, concern, SERVER, Set.of());
    }
}
