package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.testing.TestMongo;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How the stored commits are asked for, so that each kind of server answers from an index. */
class StoredCommitsTest {
    private final TestMongo mongo = TestMongo.open();

    @AfterEach
    void close() {
        mongo.close();
    }

    @Test
    void a_server_with_ranges_is_asked_for_one_and_another_for_each_number() {
        assertThat(stored(true).between(3, 5).toBsonDocument())
                .isEqualTo(new Document(
                                "$and",
                                List.of(
                                        new Document("_id", new Document("$gte", 3L)),
                                        new Document("_id", new Document("$lte", 5L))))
                        .toBsonDocument());
        assertThat(stored(false).between(3, 5).toBsonDocument())
                .isEqualTo(new Document("_id", new Document("$in", List.of(3L, 4L, 5L))).toBsonDocument());
        assertThat(StoredCommits.numbers(5, 2)).containsExactly(6L, 7L);
    }

    @Test
    void what_follows_comes_in_order_from_a_server_with_ranges() {
        for (var number : new long[] {9, 7, 6, 8, 5}) {
            mongo.database().getCollection("commits").insertOne(new Document("_id", number));
        }
        assertThat(numbersAfter(stored(true), 5, 3)).containsExactly(6L, 7L, 8L);
        assertThat(numbersAfter(stored(false), 5, 3)).containsExactlyInAnyOrder(6L, 7L, 8L);
    }

    @Test
    void only_a_server_that_does_not_replicate_loses_nothing_that_was_read() {
        assertThat(new StoredCommits(mongo.database().getCollection("commits"), new Server(true, true))
                        .latestIsDurable())
                .isFalse();
        assertThat(stored(true).latestIsDurable()).isTrue();
    }

    private static List<Long> numbersAfter(StoredCommits commits, long after, int count) {
        return commits.next(after, count, StoredCommits.NUMBER_ONLY, false)
                .map(document -> document.getLong("_id"))
                .into(new ArrayList<>());
    }

    private StoredCommits stored(boolean ranges) {
        return new StoredCommits(mongo.database().getCollection("commits"), new Server(ranges, false));
    }
}
