package dev.registrar.eventstore.axon.deadline;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import dev.registrar.eventstore.testing.Spin;
import dev.registrar.eventstore.testing.TestMongo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.bson.UuidRepresentation;
import org.jobrunr.jobs.Job;
import org.jobrunr.jobs.JobDetails;
import org.jobrunr.jobs.mappers.JobMapper;
import org.jobrunr.jobs.states.ScheduledState;
import org.jobrunr.storage.BackgroundJobServerStatus;
import org.jobrunr.storage.Paging.AmountBasedList;
import org.jobrunr.utils.mapper.JsonMapperFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What the storage hands out; {@link MongoDeadlineManagerTest} has what becomes of it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DeadlineJobsTest {

    private final TestMongo mongo = TestMongo.open();
    private final MongoClient client = MongoClients.create(MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(mongo.uri()))
            .uuidRepresentation(UuidRepresentation.STANDARD)
            .build());
    private final DeadlineJobs jobs = DeadlineJobs.open(client, mongo.database().getName(), "deadlines_");

    @AfterEach
    void close() {
        jobs.close();
        client.close();
        mongo.close();
    }

    /** JobRunr asks for the time of its next look, and runs at once what it is given. */
    @Test
    void a_job_is_not_handed_out_before_its_time_however_far_ahead_is_looked() {
        jobs.setJobMapper(new JobMapper(Objects.requireNonNull(JsonMapperFactory.createJsonMapper())));
        var now = Instant.now();
        var due = jobs.save(at(now.minus(Duration.ofMinutes(1))));
        jobs.save(at(now.plus(Duration.ofHours(1))));

        var found = jobs.getScheduledJobs(now.plus(Duration.ofHours(2)), AmountBasedList.ascOnScheduledAt(10));

        assertThat(found).extracting(Job::getId).containsExactly(due.getId());
    }

    @Test
    void a_look_into_the_past_finds_what_was_due_by_then() {
        jobs.setJobMapper(new JobMapper(Objects.requireNonNull(JsonMapperFactory.createJsonMapper())));
        var now = Instant.now();
        jobs.save(at(now.minus(Duration.ofMinutes(1))));

        assertThat(jobs.getScheduledJobs(now.minus(Duration.ofHours(1)), AmountBasedList.ascOnScheduledAt(10)))
                .isEmpty();
    }

    @Test
    void a_node_that_fell_silent_is_held_for_dead_by_one_that_did_not() {
        jobs.setJobMapper(new JobMapper(Objects.requireNonNull(JsonMapperFactory.createJsonMapper())));
        var own = UUID.randomUUID();
        var now = Instant.now();
        jobs.announceBackgroundJobServer(node(UUID.randomUUID(), now.minus(Duration.ofHours(1))));
        jobs.announceBackgroundJobServer(node(own, now));
        jobs.signalBackgroundJobServerAlive(node(own, now.plusMillis(1)));

        assertThat(jobs.removeTimedOutBackgroundJobServers(now.minus(Duration.ofMinutes(1))))
                .isOne();
        assertThat(jobs.getBackgroundJobServers()).hasSize(1);
    }

    @Test
    void one_that_was_silent_itself_gives_the_others_as_long() {
        jobs.setJobMapper(new JobMapper(Objects.requireNonNull(JsonMapperFactory.createJsonMapper())));
        var own = UUID.randomUUID();
        var now = Instant.now();
        jobs.announceBackgroundJobServer(node(UUID.randomUUID(), now.minus(Duration.ofHours(1))));
        jobs.announceBackgroundJobServer(node(own, now));
        var announced = Instant.now();
        Spin.until(() -> Instant.now().isAfter(announced));
        var silent = Instant.now();
        Spin.until(() -> Instant.now().isAfter(silent));
        jobs.signalBackgroundJobServerAlive(node(own, now.plusMillis(1)));

        assertThat(jobs.removeTimedOutBackgroundJobServers(silent)).isZero();
        assertThat(jobs.getBackgroundJobServers()).hasSize(2);
    }

    private static BackgroundJobServerStatus node(UUID id, Instant heartbeat) {
        return new BackgroundJobServerStatus(
                id,
                "node",
                1,
                1,
                Duration.ofHours(1),
                Duration.ofHours(1),
                heartbeat,
                heartbeat,
                true,
                1L,
                1L,
                0.5,
                1L,
                1L,
                1L,
                0.5);
    }

    private static Job at(Instant time) {
        return new Job(new JobDetails("java.lang.Object", null, "hashCode", List.of()), new ScheduledState(time));
    }
}
