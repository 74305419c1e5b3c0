package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoSocketReadException;
import com.mongodb.ServerAddress;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.bulk.WriteConcernError;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A wrong reading of an error either loses a commit or stores it twice. */
class WriteErrorsTest {
    private static final ServerAddress SERVER = new ServerAddress();

    @Test
    void a_number_that_was_taken_is_told_from_a_key_that_was() {
        assertThat(WriteErrors.isNumber(duplicate(
                        "E11000 duplicate key error collection: db.commits index: _id_ " + "dup key: { _id: 7 }")))
                .isTrue();
        assertThat(WriteErrors.isNumber(duplicate(
                        "E11000 duplicate key error collection: db.commits index: u_1 " + "dup key: { u: \"e:1\" }")))
                .isFalse();
    }

    @Test
    void a_key_that_looks_like_the_name_of_an_index_does_not_deceive() {
        assertThat(WriteErrors.isNumber(duplicate("E11000 duplicate key error collection: db.commits index: u_1 "
                        + "dup key: { u: \"i:index: _id_ \" }")))
                .isFalse();
        assertThat(WriteErrors.isNumber(duplicate("_id_ is mentioned and no index")))
                .isFalse();
        assertThat(WriteErrors.isNumber(duplicate("index: _id_ comes first"))).isTrue();
    }

    @Test
    void only_duplicates_are_duplicates() {
        assertThat(WriteErrors.isDuplicate(duplicate(""))).isTrue();
        assertThat(WriteErrors.isDuplicate(new BulkWriteError(121, "not valid", new BsonDocument(), 0)))
                .isFalse();
    }

    @Test
    void what_no_majority_confirmed_is_open_and_so_is_a_failure_that_names_no_document() {
        var notConfirmed = new WriteConcernError(64, "WriteConcernFailed", "timed out", new BsonDocument());
        assertThat(WriteErrors.leaveOpen(failure(List.of(duplicate("")), notConfirmed)))
                .isTrue();
        assertThat(WriteErrors.leaveOpen(failure(List.of(), notConfirmed))).isTrue();
        assertThat(WriteErrors.leaveOpen(failure(List.of(), null))).isTrue();
        assertThat(WriteErrors.leaveOpen(failure(List.of(duplicate("")), null))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 9, 13, 14, 18, 20, 26, 59, 72, 73, 79, 100, 115, 121, 166, 8000})
    void what_is_not_allowed_or_not_valid_is_not_sent_again(int code) {
        assertThat(WriteErrors.isPermanent(command(code))).isTrue();
    }

    /** A step-down, a lost election, a shutdown, a time limit: each may succeed with the next server. */
    @ParameterizedTest
    @ValueSource(ints = {6, 7, 50, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436})
    void what_passes_with_the_next_server_is_sent_again(int code) {
        assertThat(WriteErrors.isPermanent(command(code))).isFalse();
    }

    @Test
    void a_lost_connection_refuses_nothing_and_nor_does_nothing() {
        assertThat(WriteErrors.isPermanent(new MongoSocketReadException("reset", SERVER)))
                .isFalse();
        assertThat(WriteErrors.isPermanent(null)).isFalse();
    }

    private static BulkWriteError duplicate(String message) {
        return new BulkWriteError(11_000, message, new BsonDocument(), 0);
    }

    private static MongoCommandException command(int code) {
        return new MongoCommandException(new BsonDocument("code", new BsonInt32(code)), SERVER);
    }

    private static MongoBulkWriteException failure(List<BulkWriteError> errors, WriteConcernError concern) {
        return new MongoBulkWriteException(BulkWriteResult.unacknowledged(), errors, concern, SERVER, Set.of());
    }
}
