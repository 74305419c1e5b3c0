package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoSocketReadException;
import com.mongodb.client.MongoCollection;
import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.ClaimChange;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.NewEvent;
import dev.registrar.eventstore.StoredClaim;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.TestMongo;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What appending costs, how often it is tried again, and what a caller hears in the end. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class AppenderTest {
    private static final String MAIL = "email:x";
    private static final int TRIES = 16;
    private static final ClaimChange.Kind TAKE = ClaimChange.Kind.TAKE;
    private static final ClaimChange.Kind RELEASE = ClaimChange.Kind.RELEASE;

    private final TestMongo mongo = TestMongo.open();
    private final MongoCollection<RawBsonDocument> documents =
            mongo.database().getCollection("commits", RawBsonDocument.class);
    private final Wire wire = new Wire(mongo.database());
    private final HandTicks ticks = new HandTicks();
    private final MongoCommitLog log =
            MongoCommitLog.in(wire.database()).ticks(ticks).open();

    @AfterEach
    void close() {
        log.close();
        mongo.close();
    }

    @Test
    void what_was_stored_and_how_long_it_took_is_counted_and_what_was_refused() {
        wire.before("insertMany", () -> ticks.pass(7)).before("insertMany", () -> ticks.pass(20));
        log.append(Drafts.of("ada", 0));
        log.append(Drafts.of("ada", 1));
        assertThatThrownBy(() -> log.append(Drafts.of("ada", 1))).isInstanceOf(AppendException.StreamConflict.class);
        var counted = log.statistics();
        assertThat(counted.commits()).isEqualTo(2);
        assertThat(counted.refusals()).isEqualTo(1);
        assertThat(counted.appendNanos()).isEqualTo(27);
    }

    @Test
    void claims_cost_no_question_while_this_process_moves_them() {
        wire.calls();
        log.append(Drafts.commit().event("ada", 0).take(MAIL, "ada").draft());
        log.append(Drafts.commit().event("ada", 1).release(MAIL, "ada").draft());
        log.append(Drafts.commit().event("bob", 0).take(MAIL, "bob").draft());
        assertThat(wire.calls()).contains("insertMany").doesNotContain("find");
    }

    @Test
    void a_claim_that_others_took_is_asked_for_when_the_hope_that_it_is_new_failed() {
        documents.insertOne(claiming("other", 0, TAKE, RELEASE).numbered(1));
        assertThat(log.append(Drafts.commit().event("ada", 0).take(MAIL, "ada").draft()))
                .isEqualTo(2);
        assertThat(log.read(1, 1).getFirst().claims())
                .containsExactly(new StoredClaim(MAIL, "ada", ClaimChange.Kind.TAKE, 1));
    }

    @Test
    void a_claim_that_moves_on_each_time_it_was_looked_up_is_refused_as_overload_in_the_end() {
        moveBeforeEachTry(TRIES);
        var draft = Drafts.commit().event("ada", 0).take(MAIL, "ada").draft();
        assertThatThrownBy(() -> log.append(draft)).isInstanceOf(AppendException.Overloaded.class);
        assertThat(log.lastSequence("ada")).isEmpty();
    }

    @Test
    void one_that_stands_still_at_last_is_taken() {
        moveBeforeEachTry(TRIES - 1);
        log.append(Drafts.commit().event("ada", 0).take(MAIL, "ada").draft());
        assertThat(log.holder(MAIL)).hasValue("ada");
    }

    /** What an earlier attempt stored counts, and not what this one would have. */
    @Test
    void an_attempt_that_finds_itself_stored_does_not_remember_what_it_sent() {
        var draft = Drafts.commit().event("ada", 0).take(MAIL, "ada").draft();
        var first = EncodedCommit.of(draft, List.of(new StoredClaim(MAIL, "ada", ClaimChange.Kind.TAKE, 0)));
        documents.insertOne(first.numbered(1));
        documents.insertOne(EncodedCommit.of(
                        Drafts.of("ada", 1), List.of(new StoredClaim(MAIL, "ada", ClaimChange.Kind.RELEASE, 0)))
                .numbered(2));
        assertThat(log.holder(MAIL)).isEmpty();
        assertThat(log.append(draft)).isEqualTo(1);
        log.append(Drafts.commit().event("bob", 0).take(MAIL, "bob").draft());
        assertThat(log.holder(MAIL)).hasValue("bob");
    }

    @Test
    void a_question_that_the_network_lost_is_asked_again_ever_more_slowly() {
        for (var i = 0; i < TRIES - 1; i++) {
            wire.cut("find");
        }
        assertThatThrownBy(() -> log.append(
                        Drafts.commit().event("ada", 0).release(MAIL, "ada").draft()))
                .isInstanceOf(AppendException.ClaimNotHeld.class);
        assertThat(ticks.pauses())
                .isEqualTo(LongStream.rangeClosed(1, TRIES - 1)
                        .map(pause -> TimeUnit.MILLISECONDS.toNanos(10 * pause))
                        .boxed()
                        .toList());
    }

    @Test
    void a_network_that_stays_away_is_the_callers_to_know() {
        for (var i = 0; i < TRIES; i++) {
            wire.cut("find");
        }
        assertThatThrownBy(() -> log.append(
                        Drafts.commit().event("ada", 0).release(MAIL, "ada").draft()))
                .isInstanceOf(MongoSocketReadException.class);
        assertThat(ticks.pauses()).hasSize(TRIES - 1);
        assertThat(log.statistics().refusals()).isZero();
    }

    @Test
    void a_commit_may_have_twelve_megabytes_and_not_a_byte_more() {
        var empty = EncodedCommit.of(large(0).draft(), List.of()).size();
        var most = MongoCommitLog.MAX_COMMIT_BYTES - empty;
        assertThatCode(() -> Appender.encode(large(most).draft(), List.of())).doesNotThrowAnyException();
        var larger = large(most + 1).draft();
        assertThatThrownBy(() -> log.append(larger))
                .isInstanceOf(AppendException.CommitTooLarge.class)
                .hasMessageContaining(Integer.toString(MongoCommitLog.MAX_COMMIT_BYTES));
    }

    @Test
    void a_refusal_rests_only_on_what_nothing_is_missing_below() {
        documents.insertOne(claiming("other", 0, TAKE).numbered(1));
        log.holder(MAIL);
        // Number 2 is missing until somebody has waited for it long enough.
        documents.insertOne(EncodedCommit.of(Drafts.of("ada", 0), List.of()).numbered(3));
        assertThatThrownBy(() -> log.append(
                        Drafts.commit().event("ada", 0).release(MAIL, "ada").draft()))
                .isInstanceOf(AppendException.StreamConflict.class);
        assertThat(log.read(1, 1).getFirst().isVoid()).isTrue();
    }

    /** Each time it is sent, somebody else is faster under its number and moves the claim by one generation. */
    private void moveBeforeEachTry(int times) {
        for (var i = 0; i < times; i++) {
            var generation = i;
            wire.before(
                            "insertMany",
                            () -> documents.insertOne(claiming("other-" + generation, generation, TAKE, RELEASE)
                                    .numbered(documents.countDocuments() + 1)))
                    .pass("insertMany");
        }
    }

    private static EncodedCommit claiming(String by, long generation, ClaimChange.Kind... kinds) {
        return EncodedCommit.of(
                Drafts.of(by, 0),
                List.of(kinds).stream()
                        .map(kind -> new StoredClaim(MAIL, by, kind, generation))
                        .toList());
    }

    private static Drafts large(int bytes) {
        return Drafts.commit()
                .id("c")
                .event(new NewEvent(
                        "e",
                        "User",
                        "ada",
                        0,
                        "n",
                        null,
                        Instant.EPOCH,
                        Content.of(""),
                        Content.of("x".repeat(bytes))));
    }
}
