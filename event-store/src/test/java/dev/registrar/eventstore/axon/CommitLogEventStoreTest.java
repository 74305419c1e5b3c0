package dev.registrar.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.testing.SilentLog;
import dev.registrar.eventstore.testing.TestMongo;
import java.util.concurrent.CompletableFuture;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who listens to the log for Axon's processors, and for how long. */
class CommitLogEventStoreTest {
    private final TestMongo mongo = TestMongo.open();
    private final SilentLog log = new SilentLog();
    private final CompletableFuture<Thread> fetching = new CompletableFuture<>();
    private final CommitLogEventStore store = new CommitLogEventStore(
            EmbeddedEventStore.builder()
                    .storageEngine(AxonEngines.builder(log, mongo.database()).build())
                    .threadFactory(task -> {
                        var thread = new Thread(task, "fetches for a test");
                        fetching.complete(thread);
                        return thread;
                    })
                    .fetchDelay(600_000),
            log);

    @AfterEach
    void close() {
        store.shutDown();
        mongo.close();
    }

    @Test
    void it_listens_once_however_many_read_and_not_before_the_first_does() {
        assertThat(log.listeners()).isZero();
        store.openStream(null);
        store.openStream(null);
        assertThat(log.listeners()).isEqualTo(1);
        store.shutDown();
        assertThat(log.listeners()).isZero();
    }

    @Test
    void of_two_who_read_first_at_once_one_listens() {
        log.atNextSubscription(() -> store.openStream(null));
        store.openStream(null);
        assertThat(log.listeners()).isEqualTo(1);
    }

    @Test
    void whoever_waits_is_woken_by_the_log_and_released_by_the_end() throws Exception {
        try (var stream = store.openStream(null)) {
            assertThat(stream.hasNextAvailable()).isFalse();
            AxonEngines.builder(log, mongo.database()).build().appendEvents(new GenericEventMessage<>("x"));
            log.tell(1);
            assertThat(stream.nextAvailable().getPayload()).isEqualTo("x");
        }
        store.shutDown();
        fetching.get().join();
    }
}
