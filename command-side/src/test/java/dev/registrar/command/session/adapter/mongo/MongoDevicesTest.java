package dev.registrar.command.session.adapter.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.testing.TestMongo;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MongoDevicesTest {

    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");

    private final TestMongo mongo = TestMongo.open();
    private final MongoDevices devices = at(NOW);

    private MongoDevices at(Instant now) {
        return new MongoDevices(mongo.database(), new byte[32], Clock.fixed(now, ZoneOffset.UTC));
    }

    @AfterEach
    void drop() {
        mongo.close();
    }

    @Test
    void a_device_is_new_once_and_the_first_is_not() {
        assertThat(devices.isNew("ada", "laptop")).isFalse();
        assertThat(devices.isNew("ada", "laptop")).isFalse();
        assertThat(devices.isNew("ada", "phone")).isTrue();
        assertThat(devices.isNew("ada", "phone")).isFalse();
        assertThat(devices.isNew("bob", "phone")).isFalse();
    }

    @Test
    void the_device_seen_first_is_forgotten_where_there_are_too_many() {
        for (int i = 0; i < 33; i++) {
            devices.isNew("ada", "device " + i);
        }
        assertThat(devices.isNew("ada", "device 32")).isFalse();
        assertThat(devices.isNew("ada", "device 0")).isTrue();
    }

    @Test
    void what_is_in_use_is_kept_and_the_rest_is_dropped() {
        devices.isNew("ada", "laptop");
        devices.isNew("bob", "laptop");
        at(NOW.plus(Duration.ofDays(100))).isNew("ada", "laptop");
        at(NOW.plus(Duration.ofDays(200))).isNew("eve", "laptop");
        assertThat(mongo.database().getCollection("devices").distinct("_id", String.class))
                .containsExactlyInAnyOrder("ada", "eve");
    }

    @Test
    void nothing_stored_says_what_a_device_is() {
        devices.isNew("ada", "Firefox on Linux in c00002");
        Document stored = mongo.database().getCollection("devices").find().first();
        assertThat(stored).isNotNull();
        assertThat(stored.toJson()).doesNotContain("Firefox").doesNotContain("c00002");
    }
}
