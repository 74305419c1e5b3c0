package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.NewEvent;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.eventstore.testing.Drafts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.bson.Document;
import org.junit.jupiter.api.Test;

/** What a reader of any commit log finds. */
interface ReadConformance extends CommitLogFixture {
    @Test
    default void numbers_begin_at_one_and_have_no_gaps() {
        assertThat(log().head()).isZero();
        for (var i = 0; i < 5; i++) {
            assertThat(log().append(Drafts.of("ada", i))).isEqualTo(i + 1);
        }
        assertThat(log().head()).isEqualTo(5);
        assertThat(CommitLogConformance.positions(log().read(0, 100))).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(CommitLogConformance.positions(log().read(2, 2))).containsExactly(3L, 4L);
        assertThat(log().read(5, 10)).isEmpty();
        assertThat(log().read(0, 0)).isEmpty();
    }

    @Test
    default void what_is_read_is_what_was_written() {
        var at = Instant.parse("1969-07-20T20:17:40.001Z");
        var event = new NewEvent(
                "e-1",
                "Order",
                "o-1",
                0,
                "order.placed",
                null,
                at,
                Content.of("{\"note\":\"süß \uD83D\uDE80 \\u0000 \u0000\"}"),
                new Content.Binary(new byte[] {0, -1, 127}));
        var draft = Drafts.commit()
                .id("c-1")
                .event(event)
                .event("e-2", "ada", 0)
                .take("email:ada", "ada")
                .under("key", "{\"status\":201}")
                .draft();

        log().append(draft);

        var commit = log().read(0, 1).getFirst();
        assertThat(commit.id()).isEqualTo("c-1");
        assertThat(commit.at()).isEqualTo(draft.at());
        assertThat(commit.isVoid()).isFalse();
        assertThat(commit.idempotency()).isEqualTo(draft.idempotency());
        assertThat(commit.claims()).hasSize(1);
        assertThat(commit.claims().getFirst().generation()).isZero();
        var stored = commit.events().getFirst();
        assertThat(stored)
                .usingRecursiveComparison()
                .isEqualTo(new StoredEvent(
                        1, 0, "e-1", "Order", "o-1", 0, "order.placed", null, at, event.metadata(), event.payload()));
        assertThat(commit.events().get(1).index()).isEqualTo(1);
        assertThat(commit.events().get(1).revision()).isEqualTo("1");
    }

    @Test
    default void a_stream_holds_its_own_events_in_order_and_nobody_elses() {
        log().append(Drafts.of("ada", 0));
        log().append(Drafts.of("ada#00000001", 0));
        log().append(Drafts.commit()
                .event("ada", 1)
                .event("bob", 0)
                .event("ada", 2)
                .draft());
        log().append(Drafts.of("adam", 0));
        log().append(Drafts.of("ada", 3));

        assertThat(CommitLogConformance.sequences(log().stream("ada", 0))).containsExactly(0L, 1L, 2L, 3L);
        assertThat(CommitLogConformance.sequences(log().stream("ada", 2))).containsExactly(2L, 3L);
        assertThat(CommitLogConformance.sequences(log().stream("ada", 0, 2))).containsExactly(0L, 1L);
        assertThat(log().stream("ada", 4)).isEmpty();
        assertThat(log().stream("nobody", 0)).isEmpty();
        assertThat(CommitLogConformance.sequences(log().stream("bob", 0))).containsExactly(0L);
        assertThat(log().stream("ada", 0)).allMatch(event -> event.aggregateId().equals("ada"));
    }

    @Test
    default void streams_that_have_more_than_a_reader_knows_are_told_together() {
        log().append(Drafts.of("ada", 0));
        log().append(Drafts.commit()
                .event("ada", 1)
                .event("bob", 0)
                .event("ada", 2)
                .draft());
        log().append(Drafts.of("adam", 0));

        assertThat(log().grown(Map.of("ada", 3L, "bob", 1L, "adam", 1L, "nobody", 0L)))
                .isEmpty();
        assertThat(log().grown(Map.of("ada", 2L, "bob", 0L, "adam", 1L, "nobody", 0L)))
                .containsExactlyInAnyOrder("ada", "bob");
        log().append(Drafts.of("adam", 1));
        assertThat(log().grown(Map.of("ada", 3L, "adam", 1L))).containsExactly("adam");
    }

    @Test
    default void a_long_stream_is_read_whole() {
        var next = 0L;
        for (var size : List.of(1, 15, 16, 17, 250, 300, 1)) {
            var commit = Drafts.commit();
            for (var i = 0; i < size; i++) {
                commit.event("long", next++);
            }
            log().append(commit.draft());
        }
        assertThat(CommitLogConformance.sequences(log().stream("long", 0)))
                .isEqualTo(LongStream.range(0, next).boxed().toList());
        assertThat(CommitLogConformance.sequences(log().stream("long", 33, 300)))
                .isEqualTo(LongStream.range(33, 333).boxed().toList());
        assertThat(log().lastSequence("long")).hasValue(next - 1);
    }

    @Test
    default void the_last_sequence_is_found_for_any_length() {
        assertThat(log().lastSequence("ada")).isEmpty();
        for (var i = 0; i < 40; i++) {
            log().append(Drafts.of("ada", i));
            assertThat(log().lastSequence("ada")).hasValue(i);
        }
    }

    @Test
    default void a_reader_stops_at_a_hole_and_passes_voids() {
        log().append(Drafts.of("ada", 0));
        var raw = mongo().database().getCollection("commits");
        raw.insertOne(new Document("_id", 2L).append("void", true));
        raw.insertOne(new Document("_id", 3L).append("void", true));
        raw.insertOne(new Document("_id", 5L).append("void", true));

        var read = log().read(0, 10);
        assertThat(CommitLogConformance.positions(read)).containsExactly(1L, 2L, 3L);
        assertThat(read.get(1).isVoid()).isTrue();
        assertThat(log().head()).isEqualTo(3);

        assertThat(log().append(Drafts.of("ada", 1))).isEqualTo(4);
        assertThat(CommitLogConformance.positions(log().read(3, 10))).containsExactly(4L, 5L);
        assertThat(log().append(Drafts.of("ada", 2))).isEqualTo(6);
    }

    @Test
    default void a_log_opened_again_goes_on_where_it_ended() {
        for (var i = 0; i < 70; i++) {
            log().append(Drafts.of("ada", i));
        }
        log().close();
        assertThatThrownBy(() -> log().append(Drafts.of("ada", 70))).isInstanceOf(AppendException.Closed.class);
        reopen();
        assertThat(log().head()).isEqualTo(70);
        assertThat(log().append(Drafts.of("ada", 70))).isEqualTo(71);
    }

    @Test
    default void listeners_hear_of_commits_of_this_process_and_of_others() throws Exception {
        var own = new CountDownLatch(1);
        var foreign = new CountDownLatch(2);
        try (var other = another();
                var first = log().onCommit(position -> own.countDown());
                var second = log().onCommit(position -> foreign.countDown())) {
            log().append(Drafts.of("ada", 0));
            assertThat(own.await(10, TimeUnit.SECONDS)).isTrue();
            other.append(Drafts.of("ada", 1));
            assertThat(foreign.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    default void a_listener_that_throws_harms_nobody() {
        try (var bad = log().onCommit(position -> {
            throw new IllegalStateException("on purpose");
        })) {
            assertThat(log().append(Drafts.of("ada", 0))).isEqualTo(1);
        }
    }
}
