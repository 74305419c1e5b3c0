package dev.registrar.command.session.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.registrar.command.application.Commands;
import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import dev.registrar.command.session.application.Accounts;
import dev.registrar.command.session.application.Arrival;
import dev.registrar.command.session.application.Client;
import dev.registrar.command.session.application.Entrance;
import dev.registrar.command.session.application.NewDevices;
import dev.registrar.command.session.application.OpeningSessions;
import dev.registrar.command.session.application.SessionUse;
import dev.registrar.command.session.application.Sessions;
import dev.registrar.command.session.application.SignInHistory;
import dev.registrar.command.session.application.Way;
import dev.registrar.command.testing.Hands;
import dev.registrar.command.ticket.Tickets;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.shared.adapter.event.EventCodec;
import dev.registrar.shared.adapter.session.SessionDocument;
import dev.registrar.shared.session.SessionEvent;
import dev.registrar.shared.session.SessionEvent.SessionClosed;
import dev.registrar.shared.session.SessionEvent.SessionOpened;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A process that ends between any two steps of opening or closing a session. What is left then never signs anybody in
 * without the log's knowing, and is ended in the log a minute later.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SessionCrashTest {

    private static final AtomicInteger PEOPLE = new AtomicInteger();
    private static final Hands CLOCK = new Hands(Instant.parse("2026-11-21T08:00:00Z"));
    private static final Client CLIENT = new Client("crash", "127.0.0.1", "test");

    private static RunningCommandSide server;

    private final String email = "crash" + PEOPLE.incrementAndGet() + "@example.com";

    @BeforeAll
    static void start() {
        server = RunningCommandSide.start(CLOCK);
    }

    @AfterAll
    static void stop() {
        server.close();
        server.mongo().close();
    }

    /** Which call on the documents, in which way, is the last thing the process does. */
    @ParameterizedTest(name = "{1} {0}")
    @CsvSource({"prepare, before, 0", "prepare, after, 0", "open, before, 1", "open, after, 1"})
    void a_process_ends_while_it_opens_a_session(String call, String when, int opened) {
        String userId = signUp().json().at("/user/id").asString();
        int before = events(userId).size();
        Sessions dying = dying(call, when.equals("after"));

        assertThat(catchThrowable(() -> opening(dying, userId))).isInstanceOf(Crash.class);

        assertThat(events(userId).subList(before, events(userId).size())).hasSize(opened);
        boolean isAlive = call.equals("open") && when.equals("after");
        assertThat(documents(userId, true)).hasSize(isAlive ? 2 : 1);
        everythingIsConsistentAMinuteLater(userId);
        assertThat(reasons(userId))
                .containsExactlyElementsOf(opened == 1 && !isAlive ? List.of("unfinished") : List.of());
    }

    @ParameterizedTest(name = "{1} {0}")
    @CsvSource({"close, before, true", "close, after, false", "remove, before, false", "remove, after, false"})
    void a_process_ends_while_it_closes_a_session(String call, String when, boolean isAlive) {
        Answer up = signUp();
        String userId = up.json().at("/user/id").asString();
        SessionUse use = new SessionUse(dying(call, when.equals("after")), server.bean(Commands.class), CLOCK);

        assertThat(catchThrowable(() -> use.signOut(up.json().at("/token").asString(), CLIENT)))
                .isInstanceOf(Crash.class);

        assertThat(server.get("/api/auth/get-session", "Cookie", up.cookie())
                        .body()
                        .equals("null"))
                .isEqualTo(!isAlive);
        everythingIsConsistentAMinuteLater(userId);
        assertThat(reasons(userId)).containsExactlyElementsOf(isAlive ? List.of() : List.of("signed-out"));
    }

    @Test
    void a_session_taken_for_left_behind_while_it_is_opened_ends_in_the_log() {
        String userId = signUp().json().at("/user/id").asString();
        Sessions slow = intercepted((method, run) -> {
            if (method.equals("open")) {
                CLOCK.move(Duration.ofMinutes(2));
                server.bean(SessionUse.class).expire(100);
            }
            return run.call();
        });

        assertThat(catchThrowable(() -> opening(slow, userId))).isNotNull();

        assertThat(reasons(userId)).contains("unfinished");
        everythingIsConsistentAMinuteLater(userId);
    }

    /** What was opened and not closed in the log has a living document, and the other way round; each can be revoked. */
    private void everythingIsConsistentAMinuteLater(String userId) {
        CLOCK.move(Duration.ofSeconds(61));
        server.bean(SessionUse.class).expire(100);

        List<String> open = new ArrayList<>();
        for (SessionEvent event : events(userId)) {
            switch (event) {
                case SessionOpened opened -> open.add(opened.sessionId());
                case SessionClosed closed -> open.remove(closed.sessionId());
                default -> {}
            }
        }
        assertThat(documents(userId, true)).containsExactlyInAnyOrderElementsOf(open);
        assertThat(documents(userId, false)).hasSameSizeAs(open);
        assertThat(server.bean(Sessions.class).ofUser(userId))
                .extracting(SessionDocument::sessionId)
                .containsExactlyInAnyOrderElementsOf(open);
    }

    private static void opening(Sessions sessions, String userId) {
        SessionUse use = new SessionUse(sessions, server.bean(Commands.class), CLOCK);
        OpeningSessions opening = new OpeningSessions(sessions, use, server.bean(NewDevices.class), CLOCK);
        Accounts accounts = server.bean(Accounts.class);
        new Entrance(
                        accounts,
                        server.bean(Tickets.class),
                        server.bean(Commands.class),
                        opening,
                        server.bean(SignInHistory.class))
                .enter(accounts.withId(userId).orElseThrow(), new Arrival(true, Way.PASSWORD, null), CLIENT);
    }

    private Answer signUp() {
        Answer up = server.signUp(email);
        assertThat(up.status()).isEqualTo(200);
        return up;
    }

    /** Returns the sessions of which there is a document; those that are alive, or all. */
    private static List<String> documents(String userId, boolean alive) {
        Document which = new Document("user", userId);
        return server.mongo()
                .database()
                .getCollection(SessionDocument.COLLECTION)
                .find(alive ? which.append("credential", new Document("$gte", 0)) : which)
                .map(found -> found.getString("session"))
                .into(new ArrayList<>());
    }

    private static List<SessionEvent> events(String userId) {
        EventCodec codec = server.bean(EventCodec.class);
        return server.bean(CommitLog.class).read(0, 10_000).stream()
                .flatMap(commit -> commit.events().stream())
                .filter(event -> event.name().startsWith("session."))
                .map(event -> (SessionEvent) codec.decode(event))
                .filter(event ->
                        event instanceof SessionOpened opened && opened.userId().equals(userId)
                                || event instanceof SessionClosed closed
                                        && closed.userId().equals(userId))
                .toList();
    }

    private static List<String> reasons(String userId) {
        return events(userId).stream()
                .filter(SessionClosed.class::isInstance)
                .map(event -> ((SessionClosed) event).reason())
                .toList();
    }

    private static Sessions dying(String call, boolean after) {
        return intercepted((method, run) -> {
            if (!method.equals(call)) {
                return run.call();
            }
            if (after) {
                run.call();
            }
            throw new Crash();
        });
    }

    private static Sessions intercepted(Interception interception) {
        Sessions real = server.bean(Sessions.class);
        return (Sessions) Proxy.newProxyInstance(
                Sessions.class.getClassLoader(),
                new Class<?>[] {Sessions.class},
                (_, method, arguments) -> interception.around(method.getName(), () -> {
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw (Exception) thrown.getCause();
                    }
                }));
    }

    private interface Interception {
        Object around(String method, Callable<Object> run) throws Exception;
    }

    /** Nothing of a process that has ended runs after it. */
    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
