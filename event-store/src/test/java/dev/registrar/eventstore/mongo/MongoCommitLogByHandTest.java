package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.TestMongo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the log makes of its parts: what it notes while it reads, what it asks, and what ends with it. */
class MongoCommitLogByHandTest {
    private static final Duration NEVER = Duration.ofDays(1);

    private final TestMongo mongo = TestMongo.open();
    private final Wire wire = new Wire(mongo.database());

    @AfterEach
    void drop() {
        mongo.close();
    }

    @Test
    void what_it_reads_behind_what_it_knew_is_known_and_told() {
        insert(1);
        try (var log = open()) {
            assertThat(log.statistics().head()).isEqualTo(1);
            insert(2);
            insert(3);
            var heard = new AtomicLong();
            log.onCommit(heard::set);
            assertThat(log.read(1, 1)).hasSize(1);
            assertThat(heard).hasValue(2);
            assertThat(log.statistics().head()).isEqualTo(2);
        }
    }

    @Test
    void what_it_reads_above_a_hole_does_not_make_the_log_complete() {
        insert(1);
        try (var log = open()) {
            insert(3);
            assertThat(log.read(2, 10)).hasSize(1);
            assertThat(log.statistics().head()).isEqualTo(1);
            assertThat(log.head()).isEqualTo(1);
        }
    }

    @Test
    void of_a_log_to_be_read_only_nothing_is_written() {
        try (var log = settings().readOnly().open()) {
            assertThat(wire.calls()).doesNotContain("createIndex");
            assertThatThrownBy(() -> log.append(Drafts.of("a", 0)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("read only");
            assertThat(log.head()).isZero();
        }
        try (var log = open()) {
            assertThat(wire.calls()).contains("createIndex");
            assertThat(log.append(Drafts.of("a", 0))).isEqualTo(1);
        }
    }

    @Test
    void what_the_server_can_do_is_asked_unless_it_is_said() {
        for (var i = 1; i <= 40; i++) {
            insert(i);
        }
        try (var ranges = settings().server(new Server(true, false)).open();
                var asked = settings().open()) {
            wire.calls();
            assertThat(ranges.read(0, 40)).hasSize(40);
            assertThat(wire.calls()).as("one range").hasSize(1);
            assertThat(asked.head()).isEqualTo(40);
        }
    }

    @Test
    void change_streams_are_opened_where_a_majority_decides_and_somebody_listens() {
        var opened = new CompletableFuture<String>();
        wire.at("watch", _ -> {
            opened.complete("watch");
            throw Wire.lost();
        });
        try (var replicated = settings().server(new Server(false, true)).open()) {
            assertThat(opened).isNotDone();
            replicated.onCommit(_ -> {});
            assertThat(opened.join()).isEqualTo("watch");
        }
    }

    @Test
    void a_server_that_stands_alone_is_not_asked_for_a_change_stream() {
        var told = new ArrayList<String>();
        wire.at("watch", _ -> {
            told.add("watch");
            throw Wire.lost();
        });
        var heard = new CompletableFuture<Thread>();
        try (var log = settings().pollInterval(Duration.ofNanos(1)).open()) {
            log.onCommit(_ -> heard.complete(Thread.currentThread()));
            insert(1);
            heard.join();
        }
        assertThat(told).isEmpty();
    }

    @Test
    void nobody_asks_for_new_commits_when_it_is_closed() throws Exception {
        var log = settings().pollInterval(Duration.ofNanos(1)).open();
        var heard = new CompletableFuture<Thread>();
        log.onCommit(_ -> heard.complete(Thread.currentThread()));
        insert(1);
        var asking = heard.get();
        log.close();
        asking.join();
    }

    @Test
    void whoever_stops_listening_hears_no_more() {
        try (var log = open()) {
            var heard = new ArrayList<Long>();
            var listening = log.onCommit(heard::add);
            log.append(Drafts.of("a", 0));
            listening.close();
            log.append(Drafts.of("a", 1));
            assertThat(heard).containsExactly(1L);
        }
    }

    @Test
    void it_counts_what_it_did() {
        try (var log = open()) {
            log.append(Drafts.commit().event("a", 0).under("key", "{}").draft());
            log.append(Drafts.of("a", 1));
            assertThatThrownBy(() -> log.append(Drafts.of("a", 1))).isInstanceOf(RuntimeException.class);
            var statistics = log.statistics();
            assertThat(statistics.commits()).isEqualTo(2);
            assertThat(statistics.refusals()).isEqualTo(1);
            assertThat(statistics.head()).isEqualTo(2);
            assertThat(log.underKey("key"))
                    .hasValueSatisfying(commit -> assertThat(commit.position()).isEqualTo(1));
            assertThat(log.underKey("other")).isEmpty();
            assertThat(log.lastSequence("a")).hasValue(1);
            assertThat(log.lastSequence("b")).isEmpty();
            assertThat(log.grown(Map.of("a", 1L, "b", 0L))).containsExactly("a");
            assertThat(log.firstSince(Instant.EPOCH)).isPresent();
            assertThat(log.stream("a", 0, 1)).hasSize(1);
            assertThat(log.inspect(0, 5)).hasSize(2);
            assertThat(log.scan(0)).isNotNull();
            assertThat(log.indexFault()).isEmpty();
        }
    }

    @Test
    void what_is_seen_above_a_missing_number_is_kept_back_until_the_number_is_filled() {
        try (var log = settings().ticks(new HandTicks()).open();
                var other = MongoCommitLog.open(mongo.database())) {
            other.append(Drafts.commit().event("a", 0).under("key", "{}").draft());
            mongo.database()
                    .getCollection("commits", RawBsonDocument.class)
                    .insertOne(EncodedCommit.of(Drafts.of("b", 0), List.of()).numbered(3));
            assertThat(log.lastSequence("b")).hasValue(0);
            assertThat(log.statistics().head()).as("2 became a void").isEqualTo(3);
        }
    }

    private MongoCommitLog open() {
        return settings().open();
    }

    private CommitLogSettings settings() {
        return MongoCommitLog.in(wire.database()).pollInterval(NEVER);
    }

    private void insert(long number) {
        mongo.database().getCollection("commits").insertOne(new Document("_id", number).append("void", true));
    }
}
