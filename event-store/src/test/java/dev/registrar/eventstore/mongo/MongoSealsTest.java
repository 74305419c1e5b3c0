package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoSocketReadException;
import com.mongodb.MongoWriteException;
import com.mongodb.ServerAddress;
import com.mongodb.WriteError;
import dev.registrar.eventstore.testing.TestMongo;
import dev.registrar.eventstore.verify.Seal;
import dev.registrar.eventstore.verify.Seals;
import dev.registrar.eventstore.verify.SignedTreeHead;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MongoSealsTest {
    private final TestMongo mongo = TestMongo.open();
    private final Wire wire = new Wire(mongo.database());

    @AfterEach
    void close() {
        mongo.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_seal_is_read_as_it_was_stored(boolean ranges) {
        var seals = seals(ranges);
        assertThat(seals.last()).isEmpty();
        assertThat(seals.add(seal(5))).isTrue();
        assertThat(seals.add(seal(9))).isTrue();
        assertThat(seals.last()).contains(seal(9));
        assertThat(seals(ranges).last()).contains(seal(9));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void one_size_is_sealed_once(boolean ranges) {
        var seals = seals(ranges);
        seals.add(seal(5));
        var other = new Seal(
                new SignedTreeHead(
                        5, "bb", Instant.EPOCH, "other", seal(5).head().signature()),
                List.of("bb"));
        assertThat(seals.add(other)).isFalse();
        assertThat(seals.last()).contains(seal(5));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void seals_are_found_by_size(boolean ranges) {
        var seals = seals(ranges);
        for (var size : new long[] {3, 5, 9}) {
            seals.add(seal(size));
        }
        assertThat(seals.atOrBefore(0)).isEmpty();
        assertThat(seals.atOrBefore(1)).isEmpty();
        assertThat(seals.atOrBefore(2)).isEmpty();
        assertThat(seals.atOrBefore(3)).contains(seal(3));
        seals.add(seal(1));
        assertThat(seals.atOrBefore(1)).contains(seal(1));
        assertThat(seals.atOrBefore(2)).contains(seal(1));
        mongo.database().getCollection("seals").deleteOne(new Document("_id", 1L));
        assertThat(seals.atOrBefore(8)).contains(seal(5));
        assertThat(seals.atOrBefore(Long.MAX_VALUE)).contains(seal(9));
        assertThat(seals.after(0, 10)).containsExactly(seal(3), seal(5), seal(9));
        assertThat(seals.after(3, 10)).containsExactly(seal(5), seal(9));
        assertThat(seals.after(3, 1)).containsExactly(seal(5));
        assertThat(seals.after(9, 10)).isEmpty();
        assertThat(seals.after(-1, 10)).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_cannot_be_stored_is_not_taken_for_sealed(boolean ranges) {
        var refused = new MongoWriteException(
                new WriteError(121, "failed validation", new BsonDocument()), new ServerAddress(), Set.of());
        wire.fails("insertOne", refused).cut("insertOne");
        var seals = seals(ranges);
        assertThatThrownBy(() -> seals.add(seal(5))).isSameAs(refused);
        assertThatThrownBy(() -> seals.add(seal(5))).isInstanceOf(MongoSocketReadException.class);
        assertThat(seals.last()).isEmpty();
        assertThat(seals.add(seal(5))).isTrue();
    }

    @Test
    void the_seals_of_a_log_have_a_collection_of_their_own() {
        MongoSeals.of(mongo.database()).add(seal(5));
        assertThat(MongoSeals.in(mongo.database(), "seals").last()).contains(seal(5));
        assertThat(MongoSeals.in(mongo.database(), "others").last()).isEmpty();
    }

    private Seals seals(boolean ranges) {
        return new MongoSeals(wire.database().getCollection("seals"), new Server(ranges, false));
    }

    private static Seal seal(long size) {
        var head = new SignedTreeHead(size, "aa0" + size, Instant.ofEpochMilli(size), "key", "c2lnbmVk");
        return new Seal(head, List.of("aa0" + size, "0102"));
    }
}
