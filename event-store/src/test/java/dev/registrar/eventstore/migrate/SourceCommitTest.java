package dev.registrar.eventstore.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.NewEvent;
import dev.registrar.eventstore.mongo.KeyLookup;
import java.time.Instant;
import java.util.List;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

class SourceCommitTest {
    private static final ObjectId ID = new ObjectId("507f1f77bcf86cd799439011");
    private static final Instant AT = Instant.parse("2026-11-21T07:30:00.123Z");

    private static final SourceCommit SOURCE = new SourceCommit(
            ID,
            "2026-11-21T07:30:00.123Z",
            List.of(event("ada", 3, AT), event("bob", 0, AT.plusSeconds(1)), event("ada", 4, AT)));

    @Test
    void it_becomes_a_commit_with_its_events_at_their_places_and_the_latest_of_their_times() {
        var commit = SOURCE.at(7);
        assertThat(commit.position()).isEqualTo(7);
        assertThat(commit.at()).isEqualTo(AT.plusSeconds(1));
        assertThat(commit.events())
                .containsExactly(
                        SOURCE.events().get(0).storedAt(7, 0),
                        SOURCE.events().get(1).storedAt(7, 1),
                        SOURCE.events().get(2).storedAt(7, 2));
    }

    @Test
    void the_document_a_commit_was_is_known_by_its_identifier() {
        assertThat(SourceCommit.idOf(SOURCE.at(1))).contains(ID);
        assertThat(SourceCommit.idOf(named("something else"))).isEmpty();
        assertThat(SourceCommit.idOf(named("axon-mongo:no identifier"))).isEmpty();
        assertThat(SourceCommit.idOf(named(ID.toHexString()))).isEmpty();
    }

    @Test
    void it_needs_what_is_before_its_events_and_not_in_it() {
        assertThat(SOURCE.made())
                .containsExactlyInAnyOrder(
                        KeyLookup.version("ada", 3), KeyLookup.version("ada", 4), KeyLookup.version("bob", 0));
        assertThat(SOURCE.needed()).containsExactly(KeyLookup.version("ada", 2));
        assertThat(SOURCE.key()).isEqualTo(KeyLookup.event("ada-3"));
        var first = new SourceCommit(ID, "", List.of(event("eve", 1, AT)));
        assertThat(first.needed()).containsExactly(KeyLookup.version("eve", 0));
    }

    @Test
    void its_weight_is_that_of_what_it_holds() {
        assertThat(SOURCE.weight()).isEqualTo(3 * (4 + 3));
    }

    private static Commit named(String id) {
        return new Commit(1, id, AT, List.of(), List.of(), null);
    }

    private static NewEvent event(String aggregate, long sequence, Instant at) {
        return new NewEvent(
                aggregate + "-" + sequence,
                "User",
                aggregate,
                sequence,
                "renamed",
                null,
                at,
                Content.of("meta"),
                new Content.Binary(new byte[] {1, 2, 3}));
    }
}
