package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.TestMongo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is kept back, in a log known up to number 1 where 2 is missing and 3 is there. */
@Timeout(30)
class ShownTest {
    private final TestMongo mongo = TestMongo.open();
    private final Wire wire = new Wire(mongo.database());
    private final HandTicks ticks = new HandTicks();
    private final StoredCommits stored = new StoredCommits(wire.commits(), Server.of(mongo.database()));
    private final NumberReader numbers = new NumberReader(stored);
    private final Tail tail = new Tail(numbers, 1, Duration.ofDays(1), Optional.empty());
    private final Gaps gaps = new Gaps(numbers, wire.commits().withDocumentClass(RawBsonDocument.class), ticks);
    private final Shown shown = new Shown(gaps, tail, false);

    @BeforeEach
    void write() {
        store(1);
        store(3);
    }

    @AfterEach
    void close() {
        tail.close();
        mongo.close();
    }

    @Test
    void what_is_known_to_be_complete_is_shown_without_a_question() {
        shown.upTo(1);
        assertThat(wire.calls()).isEmpty();
    }

    @Test
    void what_lies_above_a_missing_number_is_shown_when_that_is_there() {
        ticks.nothingFor(1).then(() -> store(2));
        shown.upTo(3);
        assertThat(ticks.pauses()).hasSize(2);
        assertThat(tail.known()).isEqualTo(3);
    }

    @Test
    void whoever_listens_hears_that_the_log_is_complete_so_far() {
        var heard = new ArrayList<Long>();
        tail.subscribe(heard::add);
        store(2);
        shown.upTo(3);
        assertThat(heard).contains(3L);
    }

    @Test
    void what_was_found_is_shown_when_all_of_it_may_be() {
        var found = new CommitReader(stored).withKeys(List.of(Keys.stream("number-3", 0)));
        ticks.then(() -> store(2));
        assertThat(shown.commits(found)).isSameAs(found);
        assertThat(tail.known()).isEqualTo(3);
        store(5);
        ticks.then(() -> store(4));
        var event = new CommitReader(stored)
                .withKeys(List.of(Keys.stream("number-5", 0)))
                .getFirst()
                .events();
        assertThat(shown.events(event)).isSameAs(event);
        assertThat(tail.known()).isEqualTo(5);
    }

    @Test
    void who_only_reads_waits_for_nothing_and_fills_nothing() {
        wire.calls();
        new Shown(gaps, tail, true).upTo(3);
        assertThat(wire.calls()).isEmpty();
        assertThat(tail.known()).isEqualTo(1);
    }

    private void store(long number) {
        mongo.database()
                .getCollection("commits", RawBsonDocument.class)
                .insertOne(EncodedCommit.of(Drafts.of("number-" + number, 0), List.of())
                        .numbered(number));
    }
}
