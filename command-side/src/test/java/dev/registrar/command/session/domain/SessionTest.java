package dev.registrar.command.session.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.command.session.SessionCommand;
import dev.registrar.command.session.SessionCommand.CloseSession;
import dev.registrar.command.session.SessionCommand.OpenSession;
import dev.registrar.command.session.SessionCommand.Reason;
import dev.registrar.command.session.SessionCommand.RefreshSession;
import dev.registrar.command.session.SessionRejection;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.session.SessionEvent;
import dev.registrar.shared.session.SessionEvent.SessionClosed;
import dev.registrar.shared.session.SessionEvent.SessionOpened;
import dev.registrar.shared.session.SessionEvent.SessionRefreshed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SessionTest {

    private static final Instant NOW = Instant.parse("2026-11-21T07:30:00.123Z");

    @Test
    void a_remembered_session_lives_seven_days() {
        assertThat(Session.decide(open(true), null, NOW))
                .containsExactly(
                        new SessionOpened("s", "u", 3, true, at("2026-11-28T07:30:00.123Z"), "passkey", "::1", "curl"));
    }

    @Test
    void a_session_that_ends_with_the_browser_lives_a_day() {
        assertThat(Session.decide(open(false), null, NOW))
                .containsExactly(new SessionOpened(
                        "s", "u", 3, false, at("2026-11-22T07:30:00.123Z"), "passkey", "::1", "curl"));
    }

    @Test
    void a_session_opens_once() {
        assertRejected(open(true), opened(true), NOW, SessionRejection.SESSION_ALREADY_OPENED);
    }

    @Test
    void use_within_the_first_day_refreshes_nothing() {
        Instant almostADay = NOW.plus(Duration.ofDays(1)).minusMillis(1);

        assertThat(Session.decide(new RefreshSession("s"), opened(true), almostADay))
                .isEmpty();
    }

    @Test
    void use_after_a_day_gives_seven_days_more() {
        Instant aDay = NOW.plus(Duration.ofDays(1));

        assertThat(Session.decide(new RefreshSession("s"), opened(true), aDay))
                .containsExactly(new SessionRefreshed("s", "u", at("2026-11-29T07:30:00.123Z")));
    }

    @Test
    void a_session_that_ends_with_the_browser_is_never_refreshed() {
        Instant late = NOW.plus(Duration.ofDays(1)).minusMillis(1);

        assertThat(Session.decide(new RefreshSession("s"), opened(false), late)).isEmpty();
    }

    @Test
    void an_expired_session_is_not_refreshed() {
        assertRejected(
                new RefreshSession("s"), opened(true), NOW.plus(Duration.ofDays(7)), SessionRejection.UNAUTHORIZED);
    }

    @Test
    void a_closed_session_is_not_refreshed() {
        Session closed = Session.evolve(opened(true), new SessionClosed("s", "u", "revoked"));

        assertRejected(new RefreshSession("s"), closed, NOW.plus(Duration.ofDays(2)), SessionRejection.UNAUTHORIZED);
    }

    @Test
    void a_session_that_never_was_is_neither_refreshed_nor_closed() {
        assertRejected(new RefreshSession("s"), null, NOW, SessionRejection.UNAUTHORIZED);
        assertRejected(new CloseSession("s", Reason.REVOKED), null, NOW, SessionRejection.UNAUTHORIZED);
    }

    @Test
    void closing_says_why_and_twice_is_no_error() {
        CloseSession close = new CloseSession("s", Reason.SIGNED_OUT);

        assertThat(Session.decide(close, opened(true), NOW)).containsExactly(new SessionClosed("s", "u", "signed-out"));
        assertThat(Session.decide(close, Session.evolve(opened(true), new SessionClosed("s", "u", "x")), NOW))
                .isEmpty();
    }

    @Test
    void a_stream_that_does_not_begin_with_its_opening_is_a_fault() {
        assertThatThrownBy(() -> Session.evolve(null, new SessionClosed("s", "u", "revoked")))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Session.evolve(null, new SessionRefreshed("s", "u", NOW)))
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
    void whatever_is_asked_in_whatever_order_a_closed_session_stays_closed(long seed) {
        Random random = new Random(seed);
        Session state = opened(random.nextBoolean());
        Instant now = NOW;
        boolean closed = false;
        for (int step = 0; step < 200; step++) {
            now = now.plus(Duration.ofHours(random.nextInt(30)));
            SessionCommand command = random.nextInt(20) == 0
                    ? new CloseSession("s", List.of(Reason.values()).get(random.nextInt(3)))
                    : new RefreshSession("s");
            try {
                for (SessionEvent event : Session.decide(command, state, now)) {
                    assertThat(closed)
                            .as("seed %d: nothing happens after the end", seed)
                            .isFalse();
                    state = Session.evolve(state, event);
                    closed = event instanceof SessionClosed;
                }
            } catch (RejectedException over) {
                assertThat(state.open() && state.expiresAt().isAfter(now)).isFalse();
            }
            assertThat(state.open()).isEqualTo(!closed);
        }
    }

    private static void assertRejected(
            SessionCommand command, @Nullable Session state, Instant now, SessionRejection rejection) {
        assertThatThrownBy(() -> Session.decide(command, state, now))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        rejected -> assertThat(rejected.rejection()).isEqualTo(rejection));
    }

    private static OpenSession open(boolean remember) {
        return new OpenSession("s", "u", 3, remember, "passkey", "::1", "curl");
    }

    private static Session opened(boolean remember) {
        List<SessionEvent> events = Session.decide(open(remember), null, NOW);
        return Session.evolve(null, events.getFirst());
    }

    private static Instant at(String text) {
        return Instant.parse(text);
    }
}
