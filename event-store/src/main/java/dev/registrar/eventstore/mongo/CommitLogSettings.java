package dev.registrar.eventstore.mongo;

import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The settings of a {@link MongoCommitLog}; each has a default that suits most. */
public final class CommitLogSettings {
    final MongoDatabase database;
    String collection = "commits";
    int maxWaiting = 10_000;
    Duration appendTimeout = Duration.ofSeconds(30);
    Duration pollInterval = Duration.ofMillis(50);

    @Nullable
    Server server;

    Ticks ticks = Ticks.SYSTEM;

    boolean readOnly;

    CommitLogSettings(MongoDatabase database) {
        this.database = database;
    }

    /** Sets the collection; {@code commits} unless set. */
    public CommitLogSettings collection(String name) {
        collection = name;
        return this;
    }

    /** Sets how many commits may wait before more are refused as overload, 1 and up; 10,000 unless set. */
    public CommitLogSettings maxWaiting(int commits) {
        maxWaiting = commits;
        return this;
    }

    /** Sets how long a caller waits before the outcome counts as unknown; 30 s unless set. */
    public CommitLogSettings appendTimeout(Duration timeout) {
        appendTimeout = timeout;
        return this;
    }

    /** Sets how often commits of other processes are looked for while somebody listens; 50 ms unless set. */
    public CommitLogSettings pollInterval(Duration interval) {
        pollInterval = interval;
        return this;
    }

    /** Keeps the log from being written: no index is made where it is missing, and what appends is refused. */
    public CommitLogSettings readOnly() {
        readOnly = true;
        return this;
    }

    /** Sets what the server can do, instead of asking it. */
    CommitLogSettings server(Server known) {
        server = known;
        return this;
    }

    /** Sets how time passes for the writer, instead of by itself. */
    CommitLogSettings ticks(Ticks passing) {
        ticks = passing;
        return this;
    }

    /** Opens the log: makes its index where it is missing, unless it is to be read only, and finds its head. */
    public MongoCommitLog open() {
        return new MongoCommitLog(this);
    }
}
