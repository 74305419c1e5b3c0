package dev.registrar.command.once;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.command.application.CommandRejection;
import dev.registrar.command.application.Outcome;
import dev.registrar.command.once.adapter.mongo.MongoAnswers;
import dev.registrar.command.user.UserRejection;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.Idempotency;
import dev.registrar.eventstore.testing.TestMongo;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.Rejection;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What made no commit; what made one is tried over HTTP in {@code IdempotencyTest}. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OnlyOnceTest {

    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");

    private final TestMongo mongo = TestMongo.open();

    @AfterEach
    void drop() {
        mongo.close();
    }

    @Test
    void what_may_succeed_later_is_not_kept() {
        OnlyOnce once = node(NOW);
        Idempotency asked = once.asked("ada", "key", "request");
        assertThatThrownBy(() -> once.run(asked, work(() -> refuse(CommandRejection.OVERLOADED))))
                .isInstanceOf(RejectedException.class);
        assertThat(once.run(asked, work(() -> new Outcome(3, 7, false))).version())
                .isEqualTo(3);
    }

    @Test
    void of_two_answers_at_once_the_first_one_kept_is_given_to_both() {
        OnlyOnce once = node(NOW);
        Idempotency asked = once.asked("ada", "key", "request");
        Outcome outcome = once.run(asked, work(() -> {
            assertThat(node(NOW).run(asked, work(() -> new Outcome(1, 1, false))))
                    .isEqualTo(new Outcome(1, 1, false));
            return new Outcome(2, 2, false);
        }));
        assertThat(outcome).isEqualTo(new Outcome(1, 1, false));
    }

    @Test
    void what_fails_otherwise_is_not_kept() {
        OnlyOnce once = node(NOW);
        Idempotency asked = once.asked("ada", "key", "request");
        assertThatThrownBy(() -> once.run(asked, work(() -> {
                    throw new IllegalStateException("the database is away");
                })))
                .isInstanceOf(IllegalStateException.class);
        assertThat(once.run(asked, work(() -> new Outcome(3, 7, false))).version())
                .isEqualTo(3);
    }

    @Test
    void answers_are_kept_for_a_day_and_removed_after_two() {
        OnlyOnce first = node(NOW);
        Idempotency asked = first.asked("ada", "key", "request");
        assertThatThrownBy(() -> first.run(asked, work(() -> refuse(UserRejection.USER_NOT_FOUND))))
                .isInstanceOf(RejectedException.class);
        OnlyOnce later = node(NOW.plus(Duration.ofHours(25)));
        later.run(later.asked("bob", "key", "request"), work(() -> new Outcome(1, 1, false)));
        assertThatThrownBy(() -> later.run(asked, work(() -> new Outcome(3, 7, false))))
                .isInstanceOf(RejectedException.class);

        OnlyOnce muchLater = node(NOW.plus(Duration.ofHours(48)));
        muchLater.run(muchLater.asked("eve", "key", "request"), work(() -> new Outcome(1, 1, false)));

        assertThat(muchLater.run(asked, work(() -> new Outcome(3, 7, false))).version())
                .isEqualTo(3);
    }

    private static Outcome refuse(Rejection rejection) {
        throw new RejectedException(rejection);
    }

    private OnlyOnce node(Instant now) {
        CommitLog empty = (CommitLog) Proxy.newProxyInstance(
                CommitLog.class.getClassLoader(), new Class<?>[] {CommitLog.class}, (_, _, _) -> Optional.empty());
        return new OnlyOnce(empty, new MongoAnswers(mongo.database(), Clock.fixed(now, ZoneOffset.UTC)), new byte[32]);
    }

    private static OnlyOnce.Request<Outcome> work(Supplier<Outcome> first) {
        return new OnlyOnce.Request<>() {
            @Override
            public Outcome first(Idempotency key) {
                return first.get();
            }

            @Override
            public Outcome again(Commit commit) {
                throw new AssertionError("there is no commit");
            }

            @Override
            public Optional<Outcome> unchanged(Outcome result) {
                return Optional.of(result);
            }

            @Override
            public Outcome again(Outcome unchanged) {
                return unchanged;
            }

            @Override
            public void replaying() {}
        };
    }
}
