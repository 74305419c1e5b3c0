package dev.registrar.eventstore.axon.deadline;

import com.mongodb.MongoException;
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
import org.bson.Document;
import org.jobrunr.jobs.Job;
import org.jobrunr.jobs.JobVersioner;
import org.jobrunr.jobs.mappers.JobMapper;
import org.jobrunr.jobs.states.StateName;
import org.jobrunr.storage.ConcurrentJobModificationException;
import org.jobrunr.storage.JobNotFoundException;
import org.jobrunr.storage.StorageException;
import org.jobrunr.storage.StorageProviderUtils;
import org.jobrunr.storage.StorageProviderUtils.DatabaseOptions;
import org.jobrunr.storage.ThreadSafeStorageProvider;
import org.jobrunr.storage.navigation.AmountRequest;
import org.jobrunr.storage.nosql.mongo.MongoDBStorageProvider;
import org.jobrunr.storage.nosql.mongo.MongoUtils;
import org.jobrunr.storage.nosql.mongo.mapper.JobDocumentMapper;
import org.jspecify.annotations.Nullable;

/**
 * JobRunr's storage on MongoDB with three things that deadlines need and its free edition lacks: no job is handed out
 * before its time, jobs are found by their labels, and they may be looked for more often than every five seconds.
 */
final class DeadlineJobs extends ThreadSafeStorageProvider {
    private static final String LABELS = "labels";
    private static final String STATE = StorageProviderUtils.Jobs.FIELD_STATE;
    /** States a deadline can be taken back from. One that is being handled is not interrupted. */
    private static final Set<StateName> WAITING = Set.of(StateName.SCHEDULED, StateName.ENQUEUED);

    private static final int CANCEL_ATTEMPTS = 5;

    private final MongoCollection<Document> jobs;
    private @Nullable JobDocumentMapper documents;

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
        return super.getScheduledJobs(scheduledBefore.isAfter(now) ? now : scheduledBefore, amount);
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
