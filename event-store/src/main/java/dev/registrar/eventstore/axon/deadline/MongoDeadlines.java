package dev.registrar.eventstore.axon.deadline;

import com.mongodb.client.MongoClient;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jobrunr.jobs.mappers.JobMapper;
import org.jobrunr.scheduling.JobScheduler;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.utils.mapper.JsonMapperFactory;

/**
 * The clockwork of deadlines: JobRunr on collections of this database, shared by every node that opens it. Deadlines
 * survive restarts of all nodes; each is handled by one of them, at its time or up to two poll intervals after it,
 * never before.
 *
 * <p>A handler that fails is tried again ten times, after 3, 9, 27 … seconds. What a node was handling when it died is
 * taken over by another after {@link Builder#nodeTimeout}.
 *
 * <p>No web page is opened, nothing is asked of other hosts, and no state of JobRunr's static kind is touched.
 */
public final class MongoDeadlines implements AutoCloseable {
    /** The shortest interval of looking for deadlines that are due. */
    public static final Duration SHORTEST_POLL = Duration.ofMillis(100);

    private static final int LEAST_MISSED_BEATS = 4;

    private final DeadlineJobs jobs;
    private final Map<Class<?>, Object> handlers = new ConcurrentHashMap<>();
    private final JobScheduler scheduler;
    private final BackgroundJobServer server;

    private MongoDeadlines(Builder builder) {
        jobs = DeadlineJobs.open(builder.client, builder.database, builder.collectionPrefix);
        var json = Objects.requireNonNull(
                JsonMapperFactory.createJsonMapper(),
                "deadlines need Jackson 2, Gson or JSON-B on the class path, in which JobRunr writes its jobs");
        jobs.setJobMapper(new JobMapper(json));
        scheduler = new JobScheduler(jobs) {
            // Axon closes its schedulers by this; JobRunr's own would stop what the application has in statics.
            @Override
            public void shutdown() {
                close();
            }
        };
        var missedBeats = builder.nodeTimeout.dividedBy(builder.pollInterval);
        server = new BackgroundJobServer(
                jobs,
                json,
                this::handler,
                BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                        .andWorkerCount(builder.workers)
                        .andPollInterval(builder.pollInterval)
                        .andServerTimeoutPollIntervalMultiplicand(
                                Math.clamp(missedBeats, LEAST_MISSED_BEATS, Integer.MAX_VALUE)));
    }

    /**
     * Deadlines in {@code database}.
     *
     * @param client one whose settings name a UUID representation; JobRunr's keys are UUIDs
     */
    public static Builder in(MongoClient client, String database) {
        return new Builder(client, database);
    }

    /** Begins to handle deadlines that are due. Repeated calls do nothing. */
    public void start() {
        server.start();
    }

    /** Waits for what is being handled, at most ten seconds, and stops. What waits keeps. Repeated calls do nothing. */
    @Override
    public void close() {
        jobs.giveUp();
        server.stop();
    }

    /** JobRunr's scheduler, for what Axon builds on it beside deadlines, such as its {@code JobRunrEventScheduler}. */
    public JobScheduler scheduler() {
        return scheduler;
    }

    /** Names what handles the jobs that were scheduled by a class. */
    public <T> void handle(Class<T> type, T handler) {
        handlers.put(type, handler);
    }

    DeadlineJobs jobs() {
        return jobs;
    }

    boolean isRunning() {
        return server.isRunning();
    }

    @SuppressWarnings("NullAway") // JobRunr takes null for "not here"
    private <T> T handler(Class<T> type) {
        return type.cast(handlers.get(type));
    }

    /** How deadlines are kept. */
    public static final class Builder {
        private final MongoClient client;
        private final String database;
        private String collectionPrefix = "deadlines_";
        private int workers = 4;
        private Duration pollInterval = Duration.ofSeconds(1);
        private Duration nodeTimeout = Duration.ofSeconds(30);

        private Builder(MongoClient client, String database) {
            this.client = client;
            this.database = database;
        }

        /** What the names of the collections begin with; {@code deadlines_} where nothing is said. */
        public Builder collectionPrefix(String prefix) {
            this.collectionPrefix = prefix;
            return this;
        }

        /** How many deadlines a node handles at once, 1 and up; 4 where nothing is said. */
        public Builder workers(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("deadlines need a worker, not " + count);
            }
            this.workers = count;
            return this;
        }

        /** How often deadlines that are due are looked for, {@link #SHORTEST_POLL} and up; 1 s where nothing is said. */
        public Builder pollInterval(Duration interval) {
            this.pollInterval = interval;
            return this;
        }

        /**
         * How long a node may be silent before others take over what it was handling; at least four poll intervals, 30 s
         * where nothing is said. A pause of the process longer than this can have a deadline handled twice.
         */
        public Builder nodeTimeout(Duration timeout) {
            this.nodeTimeout = timeout;
            return this;
        }

        /** Opens the collections, and makes those that are missing. */
        public MongoDeadlines open() {
            return new MongoDeadlines(this);
        }
    }
}
