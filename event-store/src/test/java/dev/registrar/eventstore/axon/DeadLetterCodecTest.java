package dev.registrar.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.GenericTrackedDomainEventMessage;
import org.axonframework.eventhandling.GenericTrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.messaging.deadletter.GenericDeadLetter;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;
import org.bson.types.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Letters as documents and back, whatever the serialisers write. */
class DeadLetterCodecTest {
    private static final EventMessage<?> TRACKED =
            new GenericTrackedEventMessage<>(Tokens.of(5, 3), new GenericEventMessage<>("payload"));

    private enum Weekday {
        MONDAY {
            @Override
            boolean first() {
                return true;
            }
        };

        abstract boolean first();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_letter_comes_back_from_text_and_from_bytes(boolean text) {
        var codec = codec(serializer(text), NoOpEventUpcaster.INSTANCE);
        var letter = new GenericDeadLetter<EventMessage<?>>("s", TRACKED, new IllegalStateException("why"));
        var document = codec.write("g", codec.sequence("s"), letter).append("n", 4L);
        assertThat(document.get("diagnostics")).isInstanceOf(text ? String.class : Binary.class);
        var read = codec.read(document);
        assertThat(read.index()).isEqualTo(4);
        assertThat(read.message().getPayload()).isEqualTo("payload");
        assertThat(((GenericTrackedEventMessage<?>) read.message()).trackingToken())
                .isEqualTo(Tokens.of(5, 3));
        assertThat(read.enqueuedAt()).isEqualTo(letter.enqueuedAt());
        assertThat(read.lastTouched()).isEqualTo(letter.lastTouched());
        assertThat(read.cause().orElseThrow().type()).isEqualTo(IllegalStateException.class.getName());
        assertThat(read.withCause(null).cause().orElseThrow().message()).isEqualTo("why");
    }

    @Test
    void an_upcaster_sees_where_in_the_log_the_event_was() {
        var seen = new ArrayList<Optional<TrackingToken>>();
        EventUpcaster looking = events -> events.peek(event -> seen.add(event.getTrackingToken()));
        var codec = codec(serializer(true), looking);
        codec.read(codec.write("g", "s", new GenericDeadLetter<>("s", TRACKED)).append("n", 0L));
        var domain = new GenericTrackedDomainEventMessage<>(
                Tokens.of(70_000, 65_534), new GenericDomainEventMessage<>("T", "a", 1, "payload"));
        codec.read(codec.write("g", "s", new GenericDeadLetter<>("s", domain)).append("n", 0L));
        assertThat(seen).containsExactly(Optional.of(Tokens.of(5, 3)), Optional.of(Tokens.of(70_000, 65_534)));
    }

    @Test
    void an_event_that_became_none_or_several_is_handed_over_as_it_was() {
        for (var upcaster : List.<EventUpcaster>of(
                _ -> Stream.empty(), events -> events.flatMap(event -> Stream.of(event, event)))) {
            var codec = codec(serializer(true), upcaster);
            var read = codec.read(
                    codec.write("g", "s", new GenericDeadLetter<>("s", TRACKED)).append("n", 0L));
            assertThat(read.message().getPayload()).isEqualTo("payload");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_sequence_that_is_no_simple_value_is_named_by_its_content(boolean text) {
        var codec = codec(serializer(text), NoOpEventUpcaster.INSTANCE);
        assertThat(codec.sequence(new ArrayList<>(List.of("a"))))
                .isEqualTo(codec.sequence(new ArrayList<>(List.of("a"))));
        assertThat(codec.sequence(new ArrayList<>(List.of("a"))))
                .startsWith("java.util.ArrayList=")
                .isNotEqualTo(codec.sequence(new ArrayList<>(List.of("b"))));
        assertThat(codec.sequence(new ArrayList<>(List.of("a"))).contains("<")).isEqualTo(text);
    }

    @Test
    void a_constant_with_a_body_is_named_by_its_enum() {
        assertThat(Weekday.MONDAY.first()).isTrue();
        assertThat(codec(serializer(true), NoOpEventUpcaster.INSTANCE).sequence(Weekday.MONDAY))
                .isEqualTo(Weekday.class.getName() + "=MONDAY");
    }

    private static Serializer serializer(boolean text) {
        return text ? TestSerializers.general() : TestSerializers.withoutText(TestSerializers.general());
    }

    private static DeadLetterCodec codec(Serializer serializer, EventUpcaster upcasters) {
        return new DeadLetterCodec(serializer, serializer, upcasters);
    }
}
