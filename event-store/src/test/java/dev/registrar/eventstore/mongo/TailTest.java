package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ServerAddress;
import com.mongodb.ServerCursor;
import com.mongodb.client.ChangeStreamIterable;
import com.mongodb.client.MongoChangeStreamCursor;
import dev.registrar.eventstore.testing.Spin;
import dev.registrar.eventstore.testing.TestMongo;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who hears of new commits, and when the database is asked. */
@Timeout(30)
class TailTest {
    private static final Duration NEVER = Duration.ofDays(1);

    private final TestMongo mongo = TestMongo.open();
    private final Wire wire = new Wire(mongo.database());
    private final NumberReader numbers = new NumberReader(new StoredCommits(wire.commits(), new Server(false, false)));
    private final List<Long> heard = new ArrayList<>();
    private final Tail tail = new Tail(numbers, 0, NEVER, Optional.empty());

    @AfterEach
    void close() {
        tail.close();
        mongo.close();
    }

    @Test
    void the_head_is_where_it_was_found_and_never_goes_back() {
        assertThat(tail.note(5)).isTrue();
        assertThat(tail.note(5)).isFalse();
        assertThat(tail.note(4)).isFalse();
        assertThat(tail.known()).isEqualTo(5);
        assertThat(wire.calls()).isEmpty();
        assertThat(tail.ask()).isEqualTo(5);
        insert(6);
        assertThat(tail.ask()).isEqualTo(6);
        assertThat(tail.known()).isEqualTo(6);
    }

    @Test
    void listeners_hear_of_what_is_new_and_of_nothing_twice_until_they_leave() {
        var listening = tail.subscribe(heard::add);
        tail.advance(3);
        tail.advance(3);
        tail.advance(2);
        tail.note(4);
        assertThat(heard).containsExactly(3L);
        tail.tell();
        insert(5);
        tail.ask();
        assertThat(heard).containsExactly(3L, 4L, 5L);
        listening.close();
        tail.advance(6);
        assertThat(heard).hasSize(3);
    }

    @Test
    void a_listener_that_fails_keeps_no_other_from_hearing() {
        tail.subscribe(_ -> {
            throw new IllegalStateException("on purpose");
        });
        tail.subscribe(heard::add);
        tail.advance(1);
        assertThat(heard).containsExactly(1L);
    }

    @Test
    void who_is_told_of_changes_looks_only_while_somebody_listens() {
        insert(1);
        tail.hear(ChangeWatch.ANY);
        assertThat(wire.calls()).isEmpty();
        var listening = tail.subscribe(heard::add);
        tail.hear(ChangeWatch.ANY);
        assertThat(heard).containsExactly(1L);
        listening.close();
        wire.calls();
        tail.hear(ChangeWatch.ANY);
        assertThat(wire.calls()).isEmpty();
    }

    @Test
    void commits_of_others_are_found_by_asking_until_it_is_closed() throws Exception {
        var asking = new CompletableFuture<Thread>();
        var polled = new Tail(numbers, 0, Duration.ofNanos(1), Optional.empty());
        polled.subscribe(_ -> asking.complete(Thread.currentThread()));
        insert(1);
        var thread = asking.get();
        polled.close();
        thread.join();
        assertThat(thread).isNotEqualTo(Thread.currentThread());
    }

    @Test
    void whoever_asks_stops_when_the_last_listener_has_left() throws Exception {
        var asking = new CompletableFuture<Thread>();
        var polled = new Tail(numbers, 0, Duration.ofNanos(1), Optional.empty());
        var listening = polled.subscribe(_ -> asking.complete(Thread.currentThread()));
        insert(1);
        var thread = asking.get();
        listening.close();
        thread.join();
        var again = new CompletableFuture<Thread>();
        polled.subscribe(_ -> again.complete(Thread.currentThread()));
        insert(2);
        assertThat(again.get()).isNotSameAs(thread);
        polled.close();
    }

    @Test
    void while_the_server_tells_it_asks_once_a_second_and_not_oftener_than_wished() {
        try (var told = new Told()) {
            var often = told.tail(Duration.ofMillis(50));
            assertThat(often.pause()).as("nobody listens yet").isEqualTo(Duration.ofMillis(50));
            often.subscribe(heard::add);
            Spin.until(() -> often.pause().equals(Tail.WHILE_TOLD));
            often.subscribe(heard::add);
            assertThat(told.streams).as("one stream for all").hasValue(1);

            var seldom = told.tail(Duration.ofSeconds(2));
            seldom.subscribe(heard::add);
            Spin.until(() -> told.streams.get() == 2);
            assertThat(seldom.pause()).isEqualTo(Duration.ofSeconds(2));

            often.close();
            told.close();
            Spin.until(() -> often.pause().equals(Duration.ofMillis(50)));
        }
    }

    private void insert(long number) {
        mongo.database().getCollection("commits").insertOne(new Document("_id", number));
    }

    /** A server that holds change streams open and has nothing to tell. */
    private final class Told implements AutoCloseable {
        private final AtomicInteger streams = new AtomicInteger();
        private final CountDownLatch over = new CountDownLatch(1);
        private final List<Tail> tails = new ArrayList<>();

        Tail tail(Duration interval) {
            var server = new Wire(mongo.database()).at("watch", _ -> stream()).at("watch", _ -> stream());
            var made = new Tail(numbers, 0, interval, Optional.of(server.commits()));
            tails.add(made);
            return made;
        }

        private ChangeStreamIterable<?> stream() {
            var cursor = Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {MongoChangeStreamCursor.class}, (_, method, _) -> {
                        if (method.getName().equals("tryNext")) {
                            over.await();
                        }
                        return method.getName().equals("getServerCursor")
                                ? new ServerCursor(1, new ServerAddress())
                                : null;
                    });
            return (ChangeStreamIterable<?>) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {ChangeStreamIterable.class}, (self, method, _) -> {
                        if (method.getName().equals("cursor")) {
                            streams.incrementAndGet();
                            return cursor;
                        }
                        return self;
                    });
        }

        @Override
        public void close() {
            tails.forEach(Tail::close);
            over.countDown();
        }
    }
}
