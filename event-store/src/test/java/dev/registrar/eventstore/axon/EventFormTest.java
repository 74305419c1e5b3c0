package dev.registrar.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.NewEvent;
import java.time.Instant;
import java.util.Map;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.Revision;
import org.axonframework.serialization.Serializer;
import org.junit.jupiter.api.Test;

/** Axon's events as the log stores them, and stored ones as Axon wants to see them. */
class EventFormTest {
    private static final Instant AT = Instant.parse("2026-11-21T07:30:00.123Z");
    private static final MetaData ACTOR = MetaData.from(Map.of("actor", "tester"));

    private final Serializer text = TestSerializers.general();

    @Revision("2")
    private static final class Renamed {
        private final String name;

        Renamed(String name) {
            this.name = name;
        }
    }

    @Test
    void an_event_of_an_aggregate_is_the_next_of_its_stream() {
        var event = new EventWriter(text).write(ofAggregate("User"));
        assertThat(event.id()).isEqualTo("e1");
        assertThat(event.aggregateType()).isEqualTo("User");
        assertThat(event.aggregateId()).isEqualTo("ada");
        assertThat(event.sequence()).isEqualTo(5);
        assertThat(event.name()).isEqualTo(Renamed.class.getName());
        assertThat(event.revision()).isEqualTo("2");
        assertThat(event.at()).isEqualTo(AT);
        assertThat(((Content.Text) event.payload()).value()).contains("Ada");
        assertThat(((Content.Text) event.metadata()).value()).contains("tester");
    }

    @Test
    void an_event_of_no_aggregate_is_a_stream_of_its_own() {
        var event = new EventWriter(text)
                .write(new GenericEventMessage<>(new GenericMessage<>("e2", new Renamed("Ada"), ACTOR), () -> AT));
        assertThat(event.aggregateType()).isEmpty();
        assertThat(event.aggregateId()).isEqualTo("e2");
        assertThat(event.id()).isEqualTo("e2");
        assertThat(event.sequence()).isZero();
        assertThat(event.revision()).isEqualTo("2");
        assertThat(event.at()).isEqualTo(AT);
        assertThat(StoredEventData.of(event.storedAt(9, 2))).isNotInstanceOf(DomainEventData.class);
    }

    @Test
    void where_the_serialiser_makes_bytes_bytes_are_stored() {
        var event = new EventWriter(TestSerializers.withoutText(text)).write(ofAggregate("User"));
        assertThat(event.payload()).isInstanceOf(Content.Binary.class);
        assertThat(event.metadata()).isInstanceOf(Content.Binary.class);
        var data = StoredEventData.of(event.storedAt(9, 2));
        assertThat(data.getPayload().getContentType()).isEqualTo(byte[].class);
        assertThat(text.<Object, Renamed>deserialize(data.getPayload()).name).isEqualTo("Ada");
        assertThat(text.<Object, MetaData>deserialize(data.getMetaData())).isEqualTo(ACTOR);
    }

    @Test
    void a_stored_event_is_what_was_written_at_its_place() {
        var data = StoredEventData.of(
                new EventWriter(text).write(ofAggregate("User")).storedAt(9, 2));
        assertThat(data.trackingToken()).isEqualTo(Tokens.of(9, 2));
        assertThat(data.getEventIdentifier()).isEqualTo("e1");
        assertThat(data.getTimestamp()).isEqualTo(AT);
        assertThat(data.getPayload().getType().getName()).isEqualTo(Renamed.class.getName());
        assertThat(data.getPayload().getType().getRevision()).isEqualTo("2");
        assertThat(text.<Object, Renamed>deserialize(data.getPayload()).name).isEqualTo("Ada");
        assertThat(text.<Object, MetaData>deserialize(data.getMetaData())).isEqualTo(ACTOR);
        assertThat(data).isInstanceOfSatisfying(StoredEventData.OfAggregate.class, domain -> {
            assertThat(domain.getType()).isEqualTo("User");
            assertThat(domain.getAggregateIdentifier()).isEqualTo("ada");
            assertThat(domain.getSequenceNumber()).isEqualTo(5);
        });
    }

    @Test
    void an_aggregate_without_a_type_is_one_all_the_same() {
        var event = new EventWriter(text).write(ofAggregate(null));
        assertThat(event.aggregateType()).isEmpty();
        assertThat(StoredEventData.of(event.storedAt(9, 2)))
                .isInstanceOfSatisfying(
                        StoredEventData.OfAggregate.class,
                        domain -> assertThat(domain.getType()).isNull());
    }

    @Test
    void an_aggregate_that_is_named_as_its_event_is_one_where_it_has_a_type() {
        var event = new NewEvent("same", "User", "same", 0, "n", null, AT, Content.of("{}"), Content.of("{}"));
        assertThat(StoredEventData.of(event.storedAt(9, 2))).isInstanceOf(StoredEventData.OfAggregate.class);
    }

    private static GenericDomainEventMessage<Renamed> ofAggregate(String type) {
        return new GenericDomainEventMessage<>(
                type, "ada", 5, new GenericMessage<>("e1", new Renamed("Ada"), ACTOR), () -> AT);
    }
}
