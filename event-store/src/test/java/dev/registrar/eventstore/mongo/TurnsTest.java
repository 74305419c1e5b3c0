package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.TestMongo;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
class TurnsTest {
    private final TestMongo mongo = TestMongo.open();
    private final MongoCollection<Document> document = mongo.database().getCollection("commits_turns");
    private final Turns turns = new Turns(mongo.database(), "commits");

    @AfterEach
    void close() {
        mongo.close();
    }

    @Test
    void a_writer_that_met_nobody_takes_no_ticket() {
        assertThat(turns.await()).isFalse();
        turns.pass();
        assertThat(document.countDocuments()).isZero();
    }

    @Test
    void a_writer_that_met_another_takes_a_ticket_and_hands_it_back() {
        turns.meet();
        turns.await();
        assertThat(taken()).isEqualTo(1);
        assertThat(done()).isZero();
        assertThat(turns.await()).as("the turn lasts on").isFalse();
        assertThat(taken()).isEqualTo(1);
        turns.pass();
        assertThat(done()).isEqualTo(1);
    }

    @Test
    void a_writer_that_finds_nobody_for_long_is_alone_again() {
        turns.meet();
        for (var i = 0; i < 100; i++) {
            turns.await();
            turns.pass();
        }
        assertThat(taken()).isLessThan(100).isEqualTo(done());
    }

    @Test
    void a_writer_that_never_loses_still_notices_that_others_take_turns() {
        var other = new Turns(mongo.database(), "commits");
        var noticed = false;
        while (!noticed) {
            other.meet();
            other.await();
            other.pass();
            noticed = turns.await();
        }
        turns.pass();
        assertThat(taken()).isEqualTo(done());
    }

    @Test
    void one_that_died_in_its_turn_holds_up_nobody_for_ever() {
        document.insertOne(new Document("_id", "writers").append("taken", 7L).append("done", 6L));
        turns.meet();
        assertThat(turns.await()).isTrue();
        turns.pass();
        assertThat(done()).isEqualTo(8);
    }

    @Test
    void nonsense_in_the_document_stops_no_writer() {
        document.insertOne(
                new Document("_id", "writers").append("taken", "many").append("done", "few"));
        turns.meet();
        assertThat(turns.await()).isFalse();
        turns.pass();
        try (var one = MongoCommitLog.open(mongo.database());
                var two = MongoCommitLog.open(mongo.database())) {
            for (var i = 0; i < 10; i++) {
                assertThat((i % 2 == 0 ? one : two).append(Drafts.of("ada", i))).isEqualTo(i + 1);
            }
        }
    }

    private long taken() {
        return document.find().first().getLong("taken");
    }

    private long done() {
        var done = document.find().first().getLong("done");
        return done == null ? 0 : done;
    }
}
