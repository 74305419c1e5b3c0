package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.ClaimChange;
import dev.registrar.eventstore.StoredClaim;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.TestMongo;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which generation a claim gets, and what has to be asked for it. */
@Timeout(30)
class ClaimsTest {
    private static final String MAIL = "email:x";

    private final TestMongo mongo = TestMongo.open();
    private final Wire wire = new Wire(mongo.database());
    private final StoredCommits stored = new StoredCommits(wire.commits(), Server.of(mongo.database()));
    private final NumberReader numbers = new NumberReader(stored);
    private final Claims claims = new Claims(
            new CommitReader(stored),
            new HighestKey(stored),
            new Shown(
                    new Gaps(numbers, wire.commits().withDocumentClass(RawBsonDocument.class), new HandTicks()),
                    new Tail(numbers, 1_000, Duration.ofDays(1), Optional.empty()),
                    false));
    private long next = 1;

    @AfterEach
    void close() {
        mongo.close();
    }

    @Test
    void without_claims_nothing_is_asked() {
        assertThat(claims.number(List.of(), false)).isEmpty();
        assertThat(wire.calls()).isEmpty();
    }

    @Test
    void a_claim_of_which_nothing_is_known_is_hoped_to_be_new() {
        assertThat(claims.number(List.of(ClaimChange.take(MAIL, "ada")), true)).containsExactly(take("ada", 0));
        assertThat(wire.calls()).isEmpty();
    }

    @Test
    void where_that_hope_failed_it_is_asked_for() {
        stores(take("bob", 0), release("bob", 0));
        assertThat(claims.number(List.of(ClaimChange.take(MAIL, "ada")), false)).containsExactly(take("ada", 1));
        stores(take("eve", 1));
        assertThatThrownBy(() -> claims.number(List.of(ClaimChange.take(MAIL, "ada")), false))
                .isInstanceOf(AppendException.ClaimTaken.class);
    }

    @Test
    void what_was_stored_here_is_remembered_and_not_asked_for() {
        claims.learn(List.of(take("ada", 3)));
        assertThat(claims.number(List.of(ClaimChange.release(MAIL, "ada")), true))
                .containsExactly(release("ada", 3));
        claims.learn(List.of(release("ada", 3)));
        assertThat(claims.number(List.of(ClaimChange.take(MAIL, "bob")), true)).containsExactly(take("bob", 4));
        assertThat(wire.calls()).isEmpty();
    }

    @Test
    void what_is_remembered_refuses_nobody_without_a_question() {
        claims.learn(List.of(take("ada", 0)));
        stores(take("ada", 0), release("ada", 0), take("bob", 1));
        assertThat(claims.number(List.of(ClaimChange.release(MAIL, "bob")), true))
                .containsExactly(release("bob", 1));

        claims.learn(List.of(take("bob", 1)));
        stores(release("bob", 1));
        assertThat(claims.number(List.of(ClaimChange.take(MAIL, "eve")), true)).containsExactly(take("eve", 2));
    }

    @Test
    void a_claim_is_taken_by_one_and_released_by_its_holder_only() {
        stores(take("ada", 0));
        for (var hopeful : List.of(true, false)) {
            assertThatThrownBy(() -> claims.number(List.of(ClaimChange.release(MAIL, "bob")), hopeful))
                    .isInstanceOf(AppendException.ClaimNotHeld.class);
        }
        assertThatThrownBy(() -> claims.number(List.of(ClaimChange.take(MAIL, "bob")), false))
                .isInstanceOf(AppendException.ClaimTaken.class);
        assertThatThrownBy(() -> claims.number(List.of(ClaimChange.release("email:y", "ada")), true))
                .isInstanceOf(AppendException.ClaimNotHeld.class);
    }

    @Test
    void changes_of_one_commit_follow_one_another() {
        stores(take("ada", 0));
        assertThat(claims.number(
                        List.of(
                                ClaimChange.release(MAIL, "ada"),
                                ClaimChange.take(MAIL, "bob"),
                                ClaimChange.release(MAIL, "bob")),
                        true))
                .containsExactly(release("ada", 0), take("bob", 1), release("bob", 1));
    }

    @Test
    void the_holder_is_who_took_it_last_and_did_not_release_it() {
        assertThat(claims.holder(MAIL)).isEmpty();
        stores(take("ada", 0));
        assertThat(claims.holder(MAIL)).hasValue("ada");
        stores(release("ada", 0));
        assertThat(claims.holder(MAIL)).isEmpty();
        stores(take("bob", 1));
        assertThat(claims.holder(MAIL)).hasValue("bob");
        assertThat(claims.holder("email:y")).isEmpty();
    }

    @Test
    void a_claim_that_moved_often_is_found_by_few_questions_and_the_next_time_by_one() {
        for (var generation = 0; generation < 20; generation++) {
            stores(take("user-" + generation, generation), release("user-" + generation, generation));
        }
        stores(take("last", 20));
        assertThat(claims.holder(MAIL)).hasValue("last");
        // That it moved on, how far, and who has it.
        assertThat(wire.calls()).hasSizeBetween(3, 5);
        assertThat(claims.holder(MAIL)).hasValue("last");
        assertThat(wire.calls()).hasSize(1);
        stores(release("last", 20));
        assertThat(claims.holder(MAIL)).isEmpty();
        // A release is believed once nobody is seen to have taken it after.
        assertThat(wire.calls()).hasSize(2);
        claims.number(List.of(ClaimChange.take(MAIL, "next")), true);
        assertThat(wire.calls()).isEmpty();
    }

    @Test
    void a_move_in_one_commit_is_never_seen_half() {
        stores(take("ada", 0), release("ada", 0));
        wire.pass("find").before("find", () -> stores(take("bob", 1)));
        assertThat(claims.holder(MAIL)).hasValue("bob");
    }

    private void stores(StoredClaim... changes) {
        var aggregate = "n" + next;
        mongo.database()
                .getCollection("commits", RawBsonDocument.class)
                .insertOne(EncodedCommit.of(Drafts.of(aggregate, 0), List.of(changes))
                        .numbered(next++));
    }

    private static StoredClaim take(String by, long generation) {
        return new StoredClaim(MAIL, by, ClaimChange.Kind.TAKE, generation);
    }

    private static StoredClaim release(String by, long generation) {
        return new StoredClaim(MAIL, by, ClaimChange.Kind.RELEASE, generation);
    }
}
