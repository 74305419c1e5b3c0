package dev.registrar.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.NewEvent;
import dev.registrar.eventstore.testing.TestMongo;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MongoSnapshotsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T07:30:00.123Z");

    private final TestMongo mongo = TestMongo.open();
    private final Interposed between = new Interposed(mongo.database());
    private final MongoSnapshots snapshots = new MongoSnapshots(between.database());

    @AfterEach
    void close() {
        mongo.close();
    }

    @Test
    void a_snapshot_is_found_as_it_was_stored() {
        for (var payload : new Content[] {Content.of("text"), new Content.Binary(new byte[] {0, -1})}) {
            var snapshot = new NewEvent("i", "User", "ada", 7, "user", "3", NOW, Content.of("m"), payload);
            snapshots.store(snapshot);
            assertThat(snapshots.find("ada").orElseThrow())
                    .usingRecursiveComparison()
                    .isEqualTo(snapshot.storedAt(0, 0));
            snapshots.delete("ada");
            assertThat(snapshots.find("ada")).isEmpty();
        }
    }

    @Test
    void a_later_snapshot_replaces_an_earlier_one_in_whichever_order_they_come() {
        snapshots.store(snapshot(7, NOW));
        snapshots.store(snapshot(3, NOW.plusSeconds(9)));
        assertThat(snapshots.find("ada")).contains(snapshot(7, NOW).storedAt(0, 0));
        snapshots.store(snapshot(7, NOW.plusMillis(1)));
        assertThat(snapshots.find("ada"))
                .contains(snapshot(7, NOW.plusMillis(1)).storedAt(0, 0));
        snapshots.store(snapshot(10, NOW));
        assertThat(snapshots.find("ada")).contains(snapshot(10, NOW).storedAt(0, 0));
    }

    @Test
    void of_two_first_snapshots_at_once_the_later_is_kept() {
        between.before("updateOne", () -> {
            new MongoSnapshots(mongo.database()).store(snapshot(3, NOW));
            // What a server says to the second of two that found nothing.
            throw Interposed.refusal(11_000);
        });
        snapshots.store(snapshot(7, NOW));
        assertThat(snapshots.find("ada")).contains(snapshot(7, NOW).storedAt(0, 0));
    }

    @Test
    void any_other_refusal_is_told() {
        var unauthorised = Interposed.refusal(13);
        between.before("updateOne", () -> {
            throw unauthorised;
        });
        assertThatThrownBy(() -> snapshots.store(snapshot(7, NOW))).isSameAs(unauthorised);
        assertThat(snapshots.find("ada")).isEmpty();
    }

    private static NewEvent snapshot(long sequence, Instant at) {
        return new NewEvent("i", "User", "ada", sequence, "user", null, at, Content.of("m"), Content.of("d"));
    }
}
