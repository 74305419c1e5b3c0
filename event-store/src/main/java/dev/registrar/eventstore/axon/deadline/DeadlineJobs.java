package dev.registrar.eventstore.axon.deadline;

import com.mongodb.MongoConfigurationException;
import com.mongodb.MongoException;
import com.mongodb.MongoIncompatibleDriverException;
import com.mongodb.MongoSecurityException;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Projections;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.bson.Document;
import org.jobrunr.jobs.Job;
import org.jobrunr.jobs.JobVersioner;
import org.jobrunr.jobs.mappers.JobMapper;
import org.jobrunr.jobs.states.StateName;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.storage.BackgroundJobServerStatus;
import org.jobrunr.storage.ConcurrentJobModificationException;
import org.jobrunr.storage.JobNotFoundException;
import org.jobrunr.storage.RecurringJobsResult;
import org.jobrunr.storage.StorageException;
import org.jobrunr.storage.StorageProviderUtils;
import org.jobrunr.storage.StorageProviderUtils.DatabaseOptions;
import org.jobrunr.storage.ThreadSafeStorageProvider;
import org.jobrunr.storage.navigation.AmountRequest;
import org.jobrunr.storage.nosql.mongo.MongoDBStorageProvider;
import org.jobrunr.storage.nosql.mongo.MongoUtils;
import org.jobrunr.storage.nosql.mongo.mapper.JobDocumentMapper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JobRunr's storage on MongoDB with four things that deadlines need and its free edition lacks: no job is handed out
 * before its time, jobs are found by their labels, they may be looked for more often than every five seconds, and a
 * database that is away for a while, as in an election, does not end the node's work.
 */
final class DeadlineJobs extends ThreadSafeStorageProvider {
    private static final Logger log = LoggerFactory.getLogger(DeadlineJobs.class);

    private static final String LABELS = "labels";
    private static final String STATE = StorageProviderUtils.Jobs.FIELD_STATE;
    /** States a deadline can be taken back from. One that is being handled is not interrupted. */
    private static final Set<StateName> WAITING = Set.of(StateName.SCHEDULED, StateName.ENQUEUED);

    private static final int CANCEL_ATTEMPTS = 5;

    /** What waiting does not mend: Unauthorized, AuthenticationFailed, and what Atlas says for both. */
    private static final Set<Integer> LASTING = Set.of(13, 18, 8_000);

    private static final long FIRST_PAUSE = Duration.ofMillis(20).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofSeconds(1).toNanos();

    private final MongoCollection<Document> jobs;
    private @Nullable JobDocumentMapper documents;
    private final AtomicBoolean refused = new AtomicBoolean();
    private volatile boolean closed;

    /** When this node last told that it lives, and when before that. */
    private volatile Instant alive = Instant.MAX;

    private volatile Instant aliveBefore = Instant.MAX;

    /** When this node was last back from a silence as long as others are given. */
    private volatile Instant back = Instant.MIN;

    private DeadlineJobs(MongoDBStorageProvider storage, MongoCollection<Document> jobs) {
        super(storage);
        this.jobs = jobs;
    }

    static DeadlineJobs open(MongoClient client, String database, String prefix) {
        var target = client.getDatabase(database);
        var storage = new MongoDBStorageProvider(client, database, prefix, prepare(target, prefix));
        var jobs = target.getCollection(StorageProviderUtils.elementPrefixer(prefix, StorageProviderUtils.Jobs.NAME))
                .withReadPreference(ReadPreference.primary());
        jobs.createIndex(Indexes.ascending(LABELS, STATE));
        return new DeadlineJobs(storage, jobs);
    }

    /**
     * JobRunr makes its collections and indexes itself on a MongoDB. Its last migration drops indexes by a command that
     * mongo-java-server does not have, and which ignores the indexes anyway: there the collections are all that is
     * needed.
     */
    private static DatabaseOptions prepare(MongoDatabase database, String prefix) {
        // Every MongoDB names the source it was built from; mongo-java-server does not.
        if (database.runCommand(new Document("buildInfo", 1)).containsKey("gitVersion")) {
            return DatabaseOptions.CREATE;
        }
        var present = database.listCollectionNames().into(new ArrayList<>());
        for (var name : List.of(
                StorageProviderUtils.Jobs.NAME,
                StorageProviderUtils.RecurringJobs.NAME,
                StorageProviderUtils.BackgroundJobServers.NAME,
                StorageProviderUtils.Metadata.NAME)) {
            var collection = StorageProviderUtils.elementPrefixer(prefix, name);
            if (!present.contains(collection)) {
                database.createCollection(collection);
            }
        }
        return DatabaseOptions.SKIP_CREATE;
    }

    @Override
    public void setJobMapper(JobMapper mapper) {
        super.setJobMapper(mapper);
        documents = new JobDocumentMapper(mapper);
    }

    /** Stores a new job with its labels in the same insert, so that there is none that cannot be found by them. */
    @Override
    public Job save(Job job) {
        if (job.getVersion() > 0 || job.getLabels().isEmpty()) {
            return super.save(job);
        }
        try (var version = new JobVersioner(job)) {
            jobs.insertOne(Objects.requireNonNull(documents, "the mapper is set before jobs are stored")
                    .toInsertDocument(job)
                    .append(LABELS, job.getLabels()));
            version.commitVersion();
            return job;
        } catch (MongoException e) {
            throw new StorageException(e);
        }
    }

    /** JobRunr asks for what is due within its next interval and runs it at once, early by up to that interval. */
    @Override
    public List<Job> getScheduledJobs(Instant scheduledBefore, AmountRequest amount) {
        var now = Instant.now();
        return patiently(() -> super.getScheduledJobs(scheduledBefore.isAfter(now) ? now : scheduledBefore, amount));
    }

    @Override
    public void announceBackgroundJobServer(BackgroundJobServerStatus status) {
        patiently(() -> {
            super.announceBackgroundJobServer(status);
            return status;
        });
        told();
    }

    @Override
    public boolean signalBackgroundJobServerAlive(BackgroundJobServerStatus status) {
        var running = patiently(() -> super.signalBackgroundJobServerAlive(status));
        told();
        return running;
    }

    private void told() {
        aliveBefore = alive;
        alive = Instant.now();
    }

    /** Whoever was silent for as long itself gives the others the same time: the database was away, for all. */
    @Override
    public int removeTimedOutBackgroundJobServers(Instant silentSince) {
        if (aliveBefore.isBefore(silentSince)) {
            back = alive;
        }
        return back.isAfter(silentSince) ? 0 : patiently(() -> super.removeTimedOutBackgroundJobServers(silentSince));
    }

    @Override
    public UUID getLongestRunningBackgroundJobServerId() {
        return patiently(super::getLongestRunningBackgroundJobServerId);
    }

    @Override
    public List<Job> getJobsToProcess(BackgroundJobServer server, AmountRequest amount) {
        return patiently(() -> super.getJobsToProcess(server, amount));
    }

    @Override
    public List<Job> getJobList(StateName state, Instant updatedBefore, AmountRequest amount) {
        return patiently(() -> super.getJobList(state, updatedBefore, amount));
    }

    @Override
    public List<Job> getCarbonAwareJobList(Instant deadlineBefore, AmountRequest amount) {
        return patiently(() -> super.getCarbonAwareJobList(deadlineBefore, amount));
    }

    @Override
    public int deleteJobsPermanently(StateName state, Instant updatedBefore) {
        return patiently(() -> super.deleteJobsPermanently(state, updatedBefore));
    }

    @Override
    public RecurringJobsResult getRecurringJobs() {
        return patiently(super::getRecurringJobs);
    }

    @Override
    public boolean recurringJobsUpdated(Long recurringJobsUpdatedHash) {
        return patiently(() -> super.recurringJobsUpdated(recurringJobsUpdatedHash));
    }

    /**
     * JobRunr stops for ever when one sign of life fails, or its sixth question; a change of primary is no reason, and a user
     * without rights is one. What is asked or done here may be done again without harm.
     */
    private <T> T patiently(Supplier<T> question) {
        for (var pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
            try {
                return question.get();
            } catch (StorageException | MongoException e) {
                var cause = e instanceof MongoException ? e : e.getCause();
                if (closed
                        || !(cause instanceof MongoException failure)
                        || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                if (isLasting(failure)) {
                    refuse(failure);
                    throw e;
                }
                log.warn("Deadlines wait for the database: {}", e.getMessage());
                LockSupport.parkNanos(pause);
            }
        }
    }

    private static boolean isLasting(MongoException failure) {
        return failure instanceof MongoSecurityException
                || failure instanceof MongoConfigurationException
                || failure instanceof MongoIncompatibleDriverException
                || LASTING.contains(failure.getCode());
    }

    /** Says it once: JobRunr asks from several threads, and goes on to until it gives up. */
    private void refuse(MongoException failure) {
        if (refused.compareAndSet(false, true)) {
            log.error(
                    "The database refuses this node its deadlines, others handle them until it is started anew with the right"
                            + " user and settings: {}",
                    failure.getMessage());
        }
    }

    /** Ends all waiting for a database that is away. */
    void giveUp() {
        closed = true;
    }

    @Override
    public void close() {
        giveUp();
        super.close();
    }

    /** JobRunr refuses less than five seconds to spare databases; one indexed question a second is no burden. */
    @Override
    public void validatePollInterval(Duration pollInterval) {
        if (pollInterval.compareTo(MongoDeadlines.SHORTEST_POLL) < 0) {
            throw new IllegalArgumentException("deadlines are looked for every %s at most, not every %s"
                    .formatted(MongoDeadlines.SHORTEST_POLL, pollInterval));
        }
    }

    /** Takes back what waits under this label. */
    void cancelAll(String label, String reason) {
        var states = WAITING.stream().map(StateName::name).toList();
        try (var found = jobs.find(Filters.and(Filters.eq(LABELS, label), Filters.in(STATE, states)))
                .projection(Projections.include("_id"))
                .cursor()) {
            found.forEachRemaining(job -> cancel(MongoUtils.getIdAsUUID(job), reason));
        }
    }

    /** Takes back a job that waits; nothing happens where it is being run, was run, was taken back or never was. */
    void cancel(UUID id, String reason) {
        for (var attempt = 1; ; attempt++) {
            try {
                var job = getJobById(id);
                if (WAITING.contains(job.getState())) {
                    job.delete(reason);
                    super.save(job);
                }
                return;
            } catch (JobNotFoundException gone) {
                return;
            } catch (ConcurrentJobModificationException e) {
                // It moved on between the look and the write: look again.
                if (attempt == CANCEL_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }
}
