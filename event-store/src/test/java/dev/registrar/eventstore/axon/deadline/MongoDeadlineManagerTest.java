package dev.registrar.eventstore.axon.deadline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.axon.deadline.Order.CancelWithin;
import dev.registrar.eventstore.axon.deadline.Order.DeliveryAsked;
import dev.registrar.eventstore.axon.deadline.Order.Place;
import dev.registrar.eventstore.axon.deadline.Order.Remind;
import dev.registrar.eventstore.axon.deadline.Order.RemindAndCancel;
import dev.registrar.eventstore.axon.deadline.Order.Reminded;
import dev.registrar.eventstore.testing.TestMongo;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.axonframework.deadline.DeadlineException;
import org.axonframework.deadline.GenericDeadlineMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.modelling.saga.AssociationValue;
import org.axonframework.tracing.TestSpanFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The cases of Axon's own suite for deadline managers, which it does not publish, and those it lacks. What must not
 * happen is looked for behind a later deadline that must.
 */
class MongoDeadlineManagerTest {
    private static final Duration SOON = Duration.ofMillis(200);
    private static final Duration LATER = Duration.ofMillis(900);
    private static final String CONTROL = "control";

    private final TestMongo mongo = TestMongo.open();
    private final TestSpanFactory spans = new TestSpanFactory();
    private final Set<String> askedHosts = ConcurrentHashMap.newKeySet();
    private final ProxySelector usual = ProxySelector.getDefault();
    private DeadlineNode node;

    @BeforeEach
    void start() {
        ProxySelector.setDefault(new Recorder(askedHosts));
        node = new DeadlineNode(mongo.uri(), spans);
        node.send(new Place("a"));
    }

    @AfterEach
    void close() {
        node.close();
        mongo.close();
        ProxySelector.setDefault(usual);
        assertThat(askedHosts).as("hosts on the network that were asked").isEmpty();
    }

    @Test
    void an_aggregate_hears_of_its_deadline_at_its_time_and_not_before() throws Exception {
        var from = Instant.now();
        node.send(new Remind("a", Order.REMINDER, SOON, "text"));
        assertThat(node.next()).isEqualTo(new Reminded("a", "text"));
        assertThat(Duration.between(from, Instant.now())).isGreaterThanOrEqualTo(SOON);
    }

    @Test
    void a_deadline_needs_no_payload() throws Exception {
        node.send(new Remind("a", Order.BARE, SOON, null));
        assertThat(node.next()).isEqualTo(new Reminded("a", Order.BARE));
    }

    @Test
    void a_part_of_an_aggregate_hears_of_a_deadline_with_its_payload() throws Exception {
        node.send(new Remind("a", "part", SOON, new Order.PartText("mine")));
        assertThat(node.next()).isEqualTo(new Reminded("part", "mine"));
    }

    @Test
    void a_deadline_in_the_past_is_due_at_once() throws Exception {
        node.send(new Remind("a", Order.REMINDER, Duration.ofDays(-1), "long ago"));
        assertThat(node.next()).isEqualTo(new Reminded("a", "long ago"));
    }

    @Test
    void a_saga_hears_of_its_deadlines_and_may_end_with_one() throws Exception {
        ask("text");
        assertThat(node.next()).isEqualTo(new Reminded("delivery of a", "text"));
        ask(Order.BARE);
        assertThat(node.next()).isEqualTo(new Reminded("delivery of a", Order.BARE));
        assertThat(deliveries()).hasSize(1);
        ask(Order.END);
        assertThat(node.next()).isEqualTo(new Reminded("delivery of a", Order.END));
        assertThat(deliveries()).isEmpty();
    }

    @Test
    void a_deadline_is_cancelled_by_its_identifier_in_the_unit_of_work_that_made_it_and_in_another() throws Exception {
        node.send(new RemindAndCancel("a", SOON));
        String id = node.send(new Remind("a", Order.REMINDER, SOON, "cancelled"));
        node.deadlines().cancelSchedule(Order.REMINDER, id);
        assertOnlyControl();
    }

    @ParameterizedTest
    @ValueSource(strings = {Order.REMINDER, "short"})
    void all_deadlines_of_a_name_are_cancelled_in_one_scope_alone(String name) throws Exception {
        node.send(new Place("b"));
        node.send(new Remind("a", name, SOON, "one"));
        node.send(new Remind("a", name, SOON, "two"));
        node.send(new Remind("a", Order.BARE, LATER, null));
        node.send(new Remind("b", Order.REMINDER, LATER, "of another"));
        node.send(new CancelWithin("a", name));
        node.send(new CancelWithin("b", Order.BARE));
        assertThat(List.of(node.next(), node.next()))
                .containsExactlyInAnyOrder(new Reminded("a", Order.BARE), new Reminded("b", "of another"));
    }

    @Test
    void all_deadlines_of_a_saga_by_a_name_are_cancelled() throws Exception {
        ask("one");
        ask("two");
        ask("cancel");
        assertOnlyControl();
    }

    @Test
    void all_deadlines_of_a_name_are_cancelled_wherever_they_are() throws Exception {
        node.send(new Place("b"));
        node.send(new Remind("a", Order.BARE, SOON, null));
        node.send(new Remind("b", Order.BARE, SOON, null));
        node.deadlines().cancelAll(Order.BARE);
        assertOnlyControl();
    }

    @Test
    void cancelling_what_was_handled_cancelled_or_never_scheduled_does_nothing() throws Exception {
        String handled = node.send(new Remind("a", Order.REMINDER, Duration.ZERO, "text"));
        node.next();
        String cancelled = node.send(new Remind("a", Order.REMINDER, LATER, "cancelled"));
        for (var id : List.of(cancelled, cancelled, handled, UUID.randomUUID().toString())) {
            node.deadlines().cancelSchedule(Order.REMINDER, id);
        }
        assertThatThrownBy(() -> node.deadlines().cancelSchedule(Order.REMINDER, "7"))
                .isInstanceOf(DeadlineException.class)
                .hasMessageContaining("is a UUID, not 7");
        assertOnlyControl();
    }

    @Test
    void interceptors_change_what_is_scheduled_and_what_is_handled() throws Exception {
        var manager = node.deadlines();
        try (var dispatch = manager.registerDispatchInterceptor(_ -> (_, m) -> GenericDeadlineMessage.asDeadlineMessage(
                        m.getDeadlineName(), m.getPayload() + " dispatched", m.getTimestamp()));
                var handle = manager.registerHandlerInterceptor((unit, chain) -> {
                    unit.transformMessage(m -> GenericDeadlineMessage.asDeadlineMessage(
                            m.getDeadlineName(), m.getPayload() + " handled", m.getTimestamp()));
                    return chain.proceed();
                })) {
            node.send(new Remind("a", Order.REMINDER, SOON, "text"));
            assertThat(node.next()).isEqualTo(new Reminded("a", "text dispatched handled"));
        }
    }

    @Test
    void a_handler_that_fails_leaves_nothing_and_is_tried_again() throws Exception {
        var first = new AtomicBoolean(true);
        node.deadlines().registerHandlerInterceptor((_, chain) -> {
            var result = chain.proceed();
            if (first.getAndSet(false)) {
                throw new IllegalStateException("after the handler, before the commit");
            }
            return result;
        });
        node.send(new Remind("a", Order.REMINDER, SOON, "text"));
        assertThat(node.next()).isEqualTo(new Reminded("a", "text"));
        assertThat(first).isFalse();
        assertThat(node.configuration().eventStore().lastSequenceNumberFor("a")).hasValue(1L);
    }

    @Test
    void what_a_deadline_publishes_is_stored_once_though_it_is_handled_again() throws Exception {
        String id = node.send(new Remind("a", Order.REMINDER, Duration.ZERO, "text"));
        node.next();
        var job = node.clockwork().jobs().getJobById(UUID.fromString(id));
        var details = (String) job.getJobDetails().getJobParameterValues()[0];
        var manager = (MongoDeadlineManager) node.deadlines();
        manager.execute(details, id);
        assertThat(node.configuration().eventStore().lastSequenceNumberFor("a")).hasValue(1L);
        manager.execute(details, "another");
        assertThat(node.configuration().eventStore().lastSequenceNumberFor("a")).hasValue(2L);
    }

    @Test
    void each_step_is_traced() throws Exception {
        String id = node.send(new Remind("a", Order.REMINDER, SOON, "text"));
        node.next();
        node.deadlines().cancelSchedule(Order.REMINDER, id);
        node.deadlines().cancelAll(Order.REMINDER);
        node.send(new CancelWithin("a", Order.REMINDER));
        for (var span : List.of(
                "scheduleDeadline(",
                "executeDeadline(",
                "cancelDeadline(",
                "cancelAllDeadlines(",
                "cancelAllWithinScope(")) {
            spans.verifySpanCompleted("DeadlineManager." + span + Order.REMINDER + ")");
        }
    }

    @Test
    void two_nodes_handle_each_deadline_once() throws Exception {
        var count = 24;
        var texts = new ArrayList<String>();
        try (var other = new DeadlineNode(node, mongo.uri())) {
            for (var i = 0; i < count; i++) {
                (i % 2 == 0 ? node : other)
                        .send(new Remind("a", Order.REMINDER, Duration.ofMillis(20L * i), "number " + i));
            }
            for (var i = 0; i < count; i++) {
                texts.add(node.next().text());
            }
        }
        assertOnlyControl();
        assertThat(texts).doesNotHaveDuplicates();
        assertThat(node.configuration().eventStore().lastSequenceNumberFor("a")).hasValue(count + 1L);
    }

    private void ask(String what) {
        node.configuration()
                .eventBus()
                .publish(GenericEventMessage.asEventMessage(new DeliveryAsked("a", what, SOON.toMillis())));
    }

    private Set<String> deliveries() {
        return node.configuration()
                .eventProcessingConfiguration()
                .sagaStore()
                .findSagas(Order.Delivery.class, new AssociationValue("id", "a"));
    }

    private void assertOnlyControl() throws InterruptedException {
        node.send(new Remind("a", Order.REMINDER, LATER, CONTROL));
        assertThat(node.next()).isEqualTo(new Reminded("a", CONTROL));
        assertThat(node.told()).isZero();
    }

    /** Hears of every connection that the JDK's clients open. */
    private static final class Recorder extends ProxySelector {
        private final Set<String> hosts;

        Recorder(Set<String> hosts) {
            this.hosts = hosts;
        }

        @Override
        public List<Proxy> select(URI uri) {
            if (!"localhost".equals(uri.getHost()) && !"127.0.0.1".equals(uri.getHost())) {
                hosts.add(uri.toString());
            }
            return List.of(Proxy.NO_PROXY);
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            hosts.add(uri.toString());
        }
    }
}
