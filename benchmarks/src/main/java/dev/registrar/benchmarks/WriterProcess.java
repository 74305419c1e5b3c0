package dev.registrar.benchmarks;

import com.mongodb.client.MongoClients;
import dev.registrar.eventstore.CommitDraft;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.NewEvent;
import dev.registrar.eventstore.mongo.MongoCommitLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A process of its own that appends to one log, when and as long as it is told. */
final class WriterProcess implements AutoCloseable {

    /**
     * What one of them did.
     *
     * @param commits commits acknowledged
     * @param slowMicros how long all but one in a hundred took at most, microseconds
     */
    record Done(long commits, double slowMicros) {}

    private final Process process;
    private final BufferedReader answers;
    private final PrintWriter orders;

    private WriterProcess(Process process) {
        this.process = process;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.orders = new PrintWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8), true);
    }

    /** Starts one on the log in the database that {@code uri} leads to. */
    static WriterProcess start(String uri, String database) {
        try {
            var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
            return new WriterProcess(new ProcessBuilder(
                            java,
                            "-Xmx256m",
                            "-XX:+UseSerialGC",
                            // Eight compilers on few processors would measure themselves.
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            WriterProcess.class.getName(),
                            uri,
                            database)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void begin(int callers, Duration time) {
        orders.println(callers + " " + time.toMillis());
    }

    Done done() {
        try {
            String answer = answers.readLine();
            if (answer == null) {
                throw new IllegalStateException("a writer of the measurements died");
            }
            List<String> parts = List.of(answer.split(" ", -1));
            return new Done(Long.parseLong(parts.getFirst()), Double.parseDouble(parts.getLast()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }

    /** Reads orders of callers and milliseconds, and answers with commits and the 99th percentile in microseconds. */
    public static void main(String[] args) throws IOException {
        var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var answers = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true);
        try (var client = MongoClients.create(args[0]);
                var log = MongoCommitLog.open(client.getDatabase(args[1]))) {
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                List<String> parts = List.of(order.split(" ", -1));
                Load.Result result = Load.run(
                        Integer.parseInt(parts.getFirst()),
                        Duration.ofMillis(Long.parseLong(parts.getLast())),
                        _ -> () -> log.append(draft()));
                answers.println(result.sortedNanos().length + " " + result.percentileMicros(99));
            }
        }
    }

    private static CommitDraft draft() {
        String id = UUID.randomUUID().toString();
        var event = new NewEvent(
                id,
                "User",
                id,
                0,
                "user.profile-changed",
                "1",
                Instant.now(),
                Content.of("{\"actor\":\"" + id + "\",\"correlation\":\"" + id + "\"}"),
                Content.of("{\"personal\":\"" + "x".repeat(120) + "\",\"userId\":\"" + id + "\"}"));
        return new CommitDraft(id, Instant.now(), new ArrayList<>(List.of(event)), List.of(), null, List.of());
    }
}
