package dev.registrar.benchmarks;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexModel;
import dev.registrar.command.application.CommandContext;
import dev.registrar.command.application.Commands;
import dev.registrar.command.user.UserCommand.ChangeUser;
import dev.registrar.command.user.UserCommand.RegisterUser;
import dev.registrar.query.projection.Positions;
import dev.registrar.shared.adapter.crypto.DataKeys;
import dev.registrar.shared.user.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.bson.Document;

/**
 * A rebuild of the user view as an admin asks for it, to the moment the new view serves, against {@code insertMany} of the
 * finished documents into an empty collection with the same indexes, in batches of 1,000.
 */
final class RebuildMeasurement implements AutoCloseable {

    private static final int BATCH = 1_000;
    private static final int CALLERS = 64;
    private static final long LOOK_MILLIS = 5;
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String ADMIN = "root@example.com";
    private static final String VIEW = "users";

    private final WebApp app;
    private final MongoDatabase database;
    private final String cookie;
    private final List<Document> finished = new ArrayList<>();

    private RebuildMeasurement(Database store, String id, int users, int renames) {
        database = store.part(id);
        app = new WebApp(
                store.uri(id), "--BOOTSTRAP_ADMIN_EMAIL=" + ADMIN, "--BOOTSTRAP_ADMIN_PASSWORD=" + WebApp.PASSWORD);
        cookie = app.signedIn(ADMIN);
        fill(users, renames);
        app.bean(Positions.class)
                .await(VIEW, app.bean(dev.registrar.eventstore.CommitLog.class).head(), PATIENCE);
        serving().find().into(finished);
    }

    /** Users of {@code renames} + 1 commits each. */
    static Measurement of(Database store, String id, int users, int renames) {
        RebuildMeasurement measurement = new RebuildMeasurement(store, id, users, renames);
        return new Ratio(
                id,
                "rebuild the view of " + users + " users of " + (renames + 1) + " commits; insertMany",
                "views/s",
                ">= 0.5",
                () -> measurement.perSecond(measurement::rebuild),
                measurement::inserts,
                measurement);
    }

    private void fill(int users, int renames) {
        Commands commands = app.bean(Commands.class);
        DataKeys keys = app.bean(DataKeys.class);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> callers = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                int own = users / CALLERS + (caller < users % CALLERS ? 1 : 0);
                callers.add(threads.submit(() -> {
                    for (int user = 0; user < own; user++) {
                        String id = keys.newSubject();
                        commands.send(
                                new RegisterUser(id, Values.email(id), Values.name(), Role.USER, 1),
                                CommandContext.anonymous(id));
                        for (int rename = 0; rename < renames; rename++) {
                            commands.send(ChangeUser.of(id).withName(Values.name()), CommandContext.of(id, null, id));
                        }
                    }
                }));
            }
            for (Future<?> caller : callers) {
                caller.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while filling", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a user could not be made: " + e.getCause(), e.getCause());
        }
    }

    private MongoCollection<Document> serving() {
        return database.getCollection(app.bean(Positions.class).current(VIEW).collection());
    }

    private void rebuild() {
        try (KeptAlive connection = app.connect()) {
            ask(connection, "POST /projections/" + VIEW + "/rebuild", 202);
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (true) {
                String answer = ask(connection, "GET /projections/" + VIEW, 200);
                if (answer.contains("\"state\":\"done\"")) {
                    return;
                }
                if (answer.contains("\"state\":\"failed\"") || System.nanoTime() > end) {
                    throw new IllegalStateException("the rebuild came to " + answer);
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", e);
        }
    }

    private String ask(KeptAlive connection, String line, int expected) throws IOException {
        KeptAlive.Answer answer = connection.send(KeptAlive.request(line, Optional.of(cookie), Optional.empty()));
        String body = new String(answer.body(), StandardCharsets.UTF_8);
        if (answer.status() != expected) {
            throw new IllegalStateException(line + " answered " + answer.status() + " " + body);
        }
        return body;
    }

    private double inserts() {
        MongoCollection<Document> target = database.getCollection("finished");
        target.drop();
        List<IndexModel> indexes = new ArrayList<>();
        for (Document index : serving().listIndexes()) {
            if (!index.getString("name").equals("_id_")) {
                indexes.add(new IndexModel(index.get("key", Document.class)));
            }
        }
        if (!indexes.isEmpty()) {
            target.createIndexes(indexes);
        }
        return perSecond(() -> {
            for (int from = 0; from < finished.size(); from += BATCH) {
                target.insertMany(finished.subList(from, Math.min(finished.size(), from + BATCH)));
            }
        });
    }

    private double perSecond(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (double) finished.size() * TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - start);
    }

    @Override
    public void close() {
        app.close();
    }
}
