package dev.registrar.benchmarks;

import de.mkammerer.argon2.Argon2;
import de.mkammerer.argon2.Argon2Factory;
import dev.registrar.shared.adapter.Ids;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** What is measured through HTTP: reads by id, sessions, sign-ins and overload. */
final class WebMeasurements {

    private static final int CONNECTIONS = 64;
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final Duration ROUND = Duration.ofSeconds(2);

    /** Rounds until the server is compiled; for its first seconds the compiler takes more than the requests. */
    private static final int COMPILED = 10;

    private static final Duration HASHING_ROUND = Duration.ofSeconds(4);
    private static final int QUEUE = 16;
    private static final int READERS = 8;
    private static final long REFUSED_PAUSE = Duration.ofMillis(100).toNanos();

    private static final int MEMORY_KIB = 65_536;
    private static final int ITERATIONS = 3;

    private WebMeasurements() {}

    /** P6: a user by id, with a session. */
    static Measurement readById(Database database) {
        WebApp app = new WebApp(database.uri("P6"));
        String cookie = app.register("reader@example.com");
        byte[] me = once(app, KeptAlive.request("GET /users/me", Optional.of(cookie), Optional.empty()));
        String id =
                new String(me, StandardCharsets.UTF_8).split("\"id\":\"", 2)[1].split("\"", 2)[0];
        return againstConstant("P6", "GET /users/{id} with a session", app, "GET /users/" + id, cookie);
    }

    /** P11: the session of a cookie. */
    static Measurement session(Database database) {
        WebApp app = new WebApp(database.uri("P11"));
        String cookie = app.register("session@example.com");
        return againstConstant("P11", "GET /auth/get-session", app, "GET /auth/get-session", cookie);
    }

    private static Measurement againstConstant(String id, String work, WebApp app, String line, String cookie) {
        byte[] request = KeptAlive.request(line, Optional.of(cookie), Optional.empty());
        int size = once(app, request).length;
        byte[] constant = KeptAlive.request("GET /constant/" + size, Optional.empty(), Optional.empty());
        return new Ratio(
                id,
                work + ", " + CONNECTIONS + " connections; a constant of " + size + " B",
                "req/s",
                ">= 0.4",
                COMPILED,
                () -> Load.run(CONNECTIONS, ROUND, _ -> app.repeating(request)).perSecond(),
                () -> Load.run(CONNECTIONS, ROUND, _ -> app.repeating(constant)).perSecond(),
                app);
    }

    /** P10: sign-ins with all cores against bare hashes with the same parameters. */
    static Measurement signIns(Database database) {
        WebApp app = new WebApp(database.uri("P10"));
        int callers = 2 * CORES;
        for (int caller = 0; caller < callers; caller++) {
            app.register("signer" + caller + "@example.com");
        }
        Argon2 argon2 = Argon2Factory.create(Argon2Factory.Argon2Types.ARGON2id);
        String hash = argon2.hash(ITERATIONS, MEMORY_KIB, 1, "Correct-Horse-7".toCharArray());
        return new Ratio(
                "P10",
                "sign-ins, " + callers + " callers; bare argon2id on " + CORES + " cores",
                "ops/s",
                ">= 0.95",
                COMPILED,
                () -> Load.run(
                                callers,
                                HASHING_ROUND,
                                caller -> app.repeating(WebApp.signIn("signer" + caller + "@example.com")))
                        .perSecond(),
                () -> Load.run(CORES, HASHING_ROUND, _ -> () -> argon2.verify(hash, "Correct-Horse-7".toCharArray()))
                        .perSecond(),
                app);
    }

    /** P14: accepted sign-ins at twice the load that saturates them. */
    static Measurement acceptedUnderOverload(Database database) {
        WebApp app = overloaded(database, "P14");
        return new Ratio(
                "P14",
                "accepted sign-ins, " + 2 * saturating() + " callers, queue of " + QUEUE + "; " + saturating()
                        + " callers",
                "ops/s",
                ">= 0.9",
                () -> Overload.run(app, 2 * saturating()).accepted(),
                () -> Overload.run(app, saturating()).accepted(),
                app);
    }

    /** P14, what needs no hash: reads while sign-in is overloaded. */
    static Measurement readsUnderOverload(Database database) {
        WebApp app = overloaded(database, "P14r");
        return new Ratio(
                "P14.R",
                "sessions read while " + 2 * saturating() + " callers sign in; while " + saturating() + " do",
                "ops/s",
                ">= 0.8",
                () -> Overload.run(app, 2 * saturating()).reads(),
                () -> Overload.run(app, saturating()).reads(),
                app);
    }

    /** P14, how long a refusal takes. */
    static Measurement refusalsUnderOverload(Database database) {
        WebApp app = overloaded(database, "P14x");
        return new Ratio(
                "P14.X",
                "mean time of a refusal, " + 2 * saturating() + " callers; 50 ms",
                "ms",
                "<= 1",
                () -> Overload.run(app, 2 * saturating()).refusalMillis(),
                () -> 50,
                app);
    }

    private static int saturating() {
        return CORES + QUEUE;
    }

    private static WebApp overloaded(Database database, String part) {
        WebApp app = new WebApp(database.uri(part), "--HASHING_QUEUE=" + QUEUE);
        for (int caller = 0; caller < 2 * saturating(); caller++) {
            app.register("signer" + caller + "@example.com");
        }
        return app;
    }

    private static byte[] once(WebApp app, byte[] request) {
        try (KeptAlive connection = app.connect()) {
            KeptAlive.Answer answer = connection.send(request);
            if (answer.status() != 200) {
                throw new IllegalStateException("answered " + answer.status());
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What became of sign-ins and of reads beside them.
     *
     * @param accepted sign-ins per second
     * @param reads sessions read per second by {@value #READERS} callers
     * @param refusalMillis mean time until a refusal came; 0 where there was none
     */
    private record Overload(double accepted, double reads, double refusalMillis) {

        static Overload run(WebApp app, int signers) {
            byte[] session = KeptAlive.request(
                    "GET /auth/get-session", Optional.of(app.register(Ids.next() + "@example.com")), Optional.empty());
            var accepted = new LongAdder();
            var read = new LongAdder();
            var refused = new LongAdder();
            var refusedNanos = new LongAdder();
            long start = System.nanoTime();
            Load.run(signers + READERS, HASHING_ROUND, caller -> {
                if (caller >= signers) {
                    Load.Call call = app.repeating(session);
                    return () -> {
                        call.run();
                        read.increment();
                    };
                }
                KeptAlive connection = app.connect();
                byte[] signIn = WebApp.signIn("signer" + caller + "@example.com");
                return () -> {
                    long before = System.nanoTime();
                    int status = connection.send(signIn).status();
                    switch (status) {
                        case 200 -> accepted.increment();
                        case 503 -> {
                            refusedNanos.add(System.nanoTime() - before);
                            refused.increment();
                            // A client that comes back at once would be measured, not the server.
                            LockSupport.parkNanos(REFUSED_PAUSE);
                        }
                        default -> throw new IllegalStateException("answered " + status);
                    }
                };
            });
            double seconds = (System.nanoTime() - start) / 1e9;
            return new Overload(
                    accepted.sum() / seconds,
                    read.sum() / seconds,
                    refused.sum() == 0 ? 0 : refusedNanos.sum() / 1e6 / refused.sum());
        }
    }
}
