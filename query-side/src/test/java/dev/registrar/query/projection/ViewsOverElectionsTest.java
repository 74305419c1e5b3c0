package dev.registrar.query.projection;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.WriteConcern;
import com.mongodb.client.model.Updates;
import dev.registrar.eventstore.testing.ModelLog;
import dev.registrar.eventstore.testing.Seeds;
import dev.registrar.eventstore.testing.replica.Election;
import dev.registrar.eventstore.testing.replica.ReplicaSet;
import dev.registrar.query.testing.History;
import dev.registrar.query.user.UserProjection;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Views on a model of a replica set whose elections take back what no majority has: in the end they are what the log says.
 * {@code -Delections=N} goes on for longer.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class ViewsOverElectionsTest {
    private static final int ELECTIONS = Integer.getInteger("elections", 40);
    private static final int CHANGES = 12;
    private static final Duration LONGEST_PEACE = Duration.ofMillis(40);
    private static final Duration LONGEST_DOWN = Duration.ofMillis(5);
    private static final Duration LONGEST_LAG = Duration.ofMillis(5);

    private final ModelLog log = new ModelLog();
    private final History history = new History(log);

    static long[] seeds() {
        return Seeds.of("views over elections", 1);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void views_that_elections_took_back_are_made_again(long seed) {
        var random = new Random(seed);
        var users = new RandomUsers(random);
        var reader = EventReader.of(history.codec());
        try (var set = ReplicaSet.with().lag(new Random(seed), LONGEST_LAG).start();
                var one = set.client();
                var two = set.client();
                var first = new Node(new UserProjection(), log, reader, one.getDatabase("views")).start();
                var second = new Node(new UserProjection(), log, reader, two.getDatabase("views")).start()) {
            for (var election = 0; election < ELECTIONS; election++) {
                users.write(history, CHANGES);
                LockSupport.parkNanos((long) (random.nextDouble() * LONGEST_PEACE.toNanos()));
                set.elect(Election.random(random, LONGEST_DOWN), random.nextInt(set.members()));
            }
            // A question that met no primary twice would fail the test and not the views.
            set.settle();
            var counters = first.at(log.head()).counters();
            second.at(log.head());
            set.settle();

            var fresh = RandomUsers.replay(log, history.codec());
            assertThat(RandomUsers.views(
                            one.getDatabase("views").getCollection(first.state().alias())))
                    .isEqualTo(fresh.views());
            assertThat(counters).isEqualTo(fresh.counters());
            System.out.printf(
                    "seed %d: %d commits, %d elections, %d changes rolled back%n",
                    seed, log.head(), ELECTIONS, set.rolledBack());
        }
    }

    @Test
    void neither_a_view_nor_a_position_that_may_be_taken_back_is_believed() {
        try (var set = ReplicaSet.start();
                var client = set.client();
                var node = new Node(
                        new UserProjection(), log, EventReader.of(history.codec()), client.getDatabase("views"))) {
            var state = node.states.open(node.name(), 1);
            set.hold();
            var database = node.database.withWriteConcern(WriteConcern.W1);
            database.getCollection("projections").updateOne(new Document(), Updates.set("position", 7L));
            database.getCollection(state.alias())
                    .insertOne(new Document("_id", "ada").append(ViewDocuments.APPLIED, 7L));

            assertThat(node.states.find(node.name()))
                    .hasValueSatisfying(found -> assertThat(found.position()).isZero());
            assertThat(node.runner.documents(state.alias()).load(List.of("ada")))
                    .isEmpty();

            set.release();
            set.settle();
            assertThat(node.states.find(node.name()))
                    .hasValueSatisfying(found -> assertThat(found.position()).isEqualTo(7));
            assertThat(node.runner.documents(state.alias()).load(List.of("ada")))
                    .containsKey("ada");
        }
    }
}
