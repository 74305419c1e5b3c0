package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.TestMongo;
import java.util.List;
import java.util.Set;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyLookupTest {
    private final TestMongo mongo = TestMongo.open();
    private final Wire wire = new Wire(mongo.database());
    private final KeyLookup lookup = new KeyLookup(wire.database());

    @AfterEach
    void close() {
        mongo.close();
    }

    @Test
    void it_tells_which_of_the_keys_are_there_and_no_others() {
        var draft = Drafts.commit().event("e1", "ada", 0).event("e2", "ada", 1).draft();
        mongo.database()
                .getCollection("commits", RawBsonDocument.class)
                .insertOne(EncodedCommit.of(draft, List.of()).numbered(1));
        assertThat(lookup.present(List.of(
                        KeyLookup.event("e1"),
                        KeyLookup.event("e3"),
                        KeyLookup.version("ada", 1),
                        KeyLookup.version("ada", 1),
                        KeyLookup.version("ada", 2))))
                .containsExactlyInAnyOrder(KeyLookup.event("e1"), KeyLookup.version("ada", 1));
        assertThat(wire.calls()).hasSize(1);
    }

    @Test
    void whoever_asks_for_nothing_causes_no_question() {
        assertThat(lookup.present(Set.of())).isEmpty();
        assertThat(wire.calls()).isEmpty();
    }

    @Test
    void its_keys_are_those_of_the_log() {
        assertThat(KeyLookup.event("e1")).isEqualTo(Keys.event("e1"));
        assertThat(KeyLookup.version("ada", 7)).isEqualTo(Keys.stream("ada", 7));
    }
}
