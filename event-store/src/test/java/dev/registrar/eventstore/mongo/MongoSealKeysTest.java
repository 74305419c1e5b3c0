package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.Updates;
import dev.registrar.eventstore.testing.HandClock;
import dev.registrar.eventstore.testing.TestMongo;
import dev.registrar.eventstore.verify.SealKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import org.bson.Document;
import org.bson.types.Binary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which key signs when, and which is believed. */
class MongoSealKeysTest {
    private static final Instant START = Instant.parse("2026-11-21T08:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration MILLI = Duration.ofMillis(1);

    private final TestMongo mongo = TestMongo.open();
    private final MongoCollection<Document> stored = mongo.database().getCollection("seal_keys");
    private final byte[] secret = new byte[32];
    private final HandClock clock = new HandClock(START);
    private final MongoSealKeys keys = open();

    @AfterEach
    void close() {
        mongo.close();
    }

    @Test
    void the_first_key_signs_at_once_and_is_the_same_for_every_process() {
        var first = keys.current();
        assertThat(open().current().id()).isEqualTo(first.id());
        assertThat(keys.current().id()).isEqualTo(first.id());
        assertThat(stored.countDocuments()).isEqualTo(1);
        assertThat(MongoSealKeys.list(mongo.database()))
                .extracting(MongoSealKeys.Published::from)
                .containsExactly(START);
    }

    @Test
    void a_successor_is_published_after_89_days_and_signs_after_90() {
        var first = keys.current().id();
        clock.at(START.plus(Duration.ofDays(89)));
        assertThat(keys.current().id()).isEqualTo(first);
        assertThat(stored.countDocuments()).isEqualTo(1);

        clock.pass(MILLI);
        assertThat(keys.current().id()).isEqualTo(first);
        var published = MongoSealKeys.list(mongo.database());
        assertThat(published)
                .extracting(MongoSealKeys.Published::from)
                .containsExactly(START, START.plus(Duration.ofDays(90)).plus(MILLI));

        clock.pass(Duration.ofDays(1).minus(MILLI));
        assertThat(keys.current().id()).isEqualTo(first);
        clock.pass(MILLI);
        assertThat(keys.current().id()).isEqualTo(published.getLast().id());
        assertThat(keys.find(first)).isPresent();
        assertThat(stored.countDocuments()).isEqualTo(2);
    }

    @Test
    void a_key_that_is_to_be_replaced_has_a_successor_within_a_minute() {
        var first = keys.current().id();
        assertThat(MongoSealKeys.requestRotation(mongo.database())).contains(first);
        assertThat(MongoSealKeys.requestRotation(mongo.database())).contains(first);
        clock.pass(MINUTE);
        keys.current();
        assertThat(stored.countDocuments()).isEqualTo(1);
        clock.pass(MILLI);
        assertThat(keys.current().id()).isEqualTo(first);
        assertThat(stored.countDocuments()).isEqualTo(2);
        clock.pass(MINUTE.plus(MILLI));
        keys.current();
        assertThat(stored.countDocuments()).isEqualTo(2);
        clock.pass(Duration.ofDays(1));
        assertThat(keys.current().id()).isNotEqualTo(first);
    }

    @Test
    void where_there_is_no_key_none_is_replaced() {
        assertThat(MongoSealKeys.requestRotation(mongo.database())).isEmpty();
    }

    @Test
    void a_key_that_is_rotated_by_hand_signs_a_day_later() {
        var first = keys.current().id();
        var second = keys.rotate();
        assertThat(keys.current().id()).isEqualTo(first);
        clock.pass(MongoSealKeys.OVERLAP);
        assertThat(keys.current().id()).isEqualTo(second);
        assertThat(MongoSealKeys.list(mongo.database()))
                .extracting(MongoSealKeys.Published::id)
                .containsExactly(first, second);
    }

    @Test
    void what_another_process_rotated_is_found_at_once_and_signs_in_time() {
        keys.current();
        var second = open().rotate();
        assertThat(keys.find(second)).isPresent();
        clock.pass(MongoSealKeys.OVERLAP);
        assertThat(keys.current().id()).isEqualTo(second);
    }

    @Test
    void keys_without_the_secret_are_known_to_readers_only() {
        var key = keys.current();
        assertThat(MongoSealKeys.published(mongo.database()).find(key.id())).contains(key.publicKey());
        assertThat(MongoSealKeys.published(mongo.database()).find("none")).isEmpty();
        secret[0] = 1;
        var stranger = open();
        assertThat(stranger.find(key.id())).isEmpty();
        assertThatThrownBy(stranger::current)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("another secret");
        assertThat(stored.countDocuments()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 33})
    void a_secret_has_32_bytes(int length) {
        assertThatThrownBy(() -> new MongoSealKeys(mongo.database(), new byte[length], clock))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Integer.toString(length));
    }

    @Test
    void a_key_that_somebody_put_there_without_the_secret_never_signs() {
        var own = keys.current();
        var foreign = SealKey.generate();
        for (var wrapped : new byte[][] {
            new byte[0],
            new byte[11],
            new byte[12],
            new byte[80],
            foreign.privateKey().getEncoded()
        }) {
            stored.replaceOne(
                    new Document("_id", foreign.id()),
                    new Document("_id", foreign.id())
                            .append("public", new Binary(foreign.publicKey().getEncoded()))
                            .append("private", new Binary(wrapped))
                            .append("from", Date.from(START)),
                    new ReplaceOptions().upsert(true));
            assertThat(keys.find(foreign.id())).isEmpty();
            assertThat(open().current().id()).isEqualTo(own.id());
        }
    }

    @Test
    void a_private_key_is_bound_to_its_id_and_an_id_to_its_public_key() {
        var first = keys.current();
        var second = keys.rotate();
        var wrapped = stored.find(new Document("_id", first.id())).first().get("private", Binary.class);
        stored.updateOne(new Document("_id", second), Updates.set("private", wrapped));
        assertThat(open().find(second)).isEmpty();
        assertThat(open().find(first.id())).isPresent();

        var other = stored.find(new Document("_id", second)).first().get("public", Binary.class);
        stored.updateOne(new Document("_id", first.id()), Updates.set("public", other));
        assertThat(open().find(first.id())).isEmpty();
    }

    @Test
    void a_private_key_is_not_stored_in_the_clear() {
        var key = keys.current();
        var wrapped = stored.find().first().get("private", Binary.class).getData();
        var plain = key.privateKey().getEncoded();
        var end = Arrays.copyOfRange(plain, plain.length - 16, plain.length);
        for (var i = 0; i + end.length <= wrapped.length; i++) {
            assertThat(Arrays.copyOfRange(wrapped, i, i + end.length)).isNotEqualTo(end);
        }
        // Each is wrapped under a number that is used once.
        var second = keys.rotate();
        var other = stored.find(new Document("_id", second))
                .first()
                .get("private", Binary.class)
                .getData();
        assertThat(Arrays.copyOf(other, 12)).isNotEqualTo(Arrays.copyOf(wrapped, 12));
    }

    @Test
    void a_public_key_that_is_damaged_is_named() {
        var key = keys.current();
        stored.updateOne(new Document("_id", key.id()), Updates.set("public", new Binary(new byte[] {1})));
        assertThatThrownBy(() -> MongoSealKeys.published(mongo.database()).find(key.id()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(key.id());
    }

    @Test
    void a_clock_that_went_back_behind_every_key_signs_nothing() {
        keys.current();
        clock.at(START.minus(MILLI));
        assertThatThrownBy(() -> open().current())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("went back");
    }

    private MongoSealKeys open() {
        return new MongoSealKeys(mongo.database(), secret.clone(), clock);
    }
}
