package dev.registrar.command.session.adapter.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import dev.registrar.command.session.SessionCommand.Reason;
import dev.registrar.command.throttle.adapter.mongo.MongoGuesses;
import dev.registrar.command.ticket.Purpose;
import dev.registrar.command.ticket.adapter.mongo.MongoTickets;
import dev.registrar.eventstore.testing.replica.Election;
import dev.registrar.eventstore.testing.replica.Election.Told;
import dev.registrar.eventstore.testing.replica.ReplicaSet;
import dev.registrar.shared.adapter.session.SessionDocument;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A node that reaches nobody but a primary that another one has replaced takes a session for living that was ended elsewhere.
 * That is all: whatever may be done once, or lets anybody in, is a write, which nobody acknowledges there.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(30)
class IsolatedSessionsTest {

    private static final Instant NOW = Instant.parse("2026-11-21T07:30:00.123Z");
    private static final Instant END = NOW.plus(Duration.ofDays(3_650));

    private final ReplicaSet set = ReplicaSet.start();
    private final MongoClient client = set.client();
    private final MongoClient isolated = MongoClients.create(set.uriOf(0));
    private final MongoDatabase here = client.getDatabase("registrar");
    private final MongoDatabase there = isolated.getDatabase("registrar");
    private final List<CompletableFuture<?>> attempts = new ArrayList<>();

    @AfterEach
    void close() {
        client.close();
        isolated.close();
        set.close();
    }

    @Test
    void a_session_that_was_ended_elsewhere_lives_there_until_that_primary_notices() {
        MongoSessions sessions = new MongoSessions(here, 3);
        MongoSessions cutOff = new MongoSessions(there, 3);
        SessionDocument session = session("token");
        sessions.prepare(session, END);
        sessions.open(session);

        set.partition(Election.crash(), 1);
        set.awaitFollowed(client);
        assertThat(sessions.close(session.id(), Reason.SIGNED_OUT, END)).isPresent();

        assertThat(sessions.find(session.id())).isEmpty();
        assertThat(cutOff.find(session.id())).as("what README admits").isPresent();
        attempt(() -> cutOff.extend(session.id(), END, END.plusSeconds(1), NOW));
        attempt(() -> cutOff.close(session.id(), Reason.SIGNED_OUT, END));
        attempt(() -> cutOff.prepare(session("another"), END));
        noneSucceeds();
        assertThat(sessions.find(session.id())).isEmpty();
    }

    @Test
    void nothing_that_may_be_used_once_is_used_there_and_no_guess_goes_uncounted() {
        MongoTickets tickets = new MongoTickets(here, Clock.systemUTC());
        MongoTickets cutOff = new MongoTickets(there, Clock.systemUTC());
        String token = tickets.issue(Purpose.RESET_PASSWORD, "ada", Map.of());
        MongoGuesses guesses = new MongoGuesses(there);

        set.partition(Election.crash(), 1);
        set.awaitFollowed(client);
        attempt(() -> cutOff.consume(Purpose.RESET_PASSWORD, token));
        attempt(() -> guesses.count("ada", 5, NOW, Duration.ofMinutes(1)));
        noneSucceeds();
        assertThat(tickets.consume(Purpose.RESET_PASSWORD, token)).isPresent();
    }

    private void attempt(Runnable write) {
        attempts.add(CompletableFuture.runAsync(write, Thread::startVirtualThread));
    }

    private void noneSucceeds() {
        set.awaitWaitingAlone(attempts.size());
        assertThat(attempts).noneMatch(CompletableFuture::isDone);
        set.notice(Told.STEPPED_DOWN);
        assertThat(attempts)
                .allSatisfy(attempt -> assertThatThrownBy(attempt::join).hasCauseInstanceOf(MongoException.class));
    }

    private static SessionDocument session(String token) {
        return new SessionDocument(
                SessionDocument.idOf(token), "s-" + token, "ada", 1, NOW, NOW, END, false, null, null, null);
    }
}
