package dev.registrar.shared.adapter.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.shared.adapter.crypto.DataKeys;
import dev.registrar.shared.audit.AuditEvent;
import dev.registrar.shared.session.SessionEvent;
import dev.registrar.shared.session.SessionEvent.SessionRefreshed;
import dev.registrar.shared.testing.RandomEvents;
import dev.registrar.shared.testing.TestKeys;
import dev.registrar.shared.user.AdminsEvent;
import dev.registrar.shared.user.UserEvent;
import dev.registrar.shared.user.UserEvent.ProfileChanged;
import dev.registrar.shared.user.UserEvent.RoleChanged;
import dev.registrar.shared.user.UserEvent.UserRegistered;
import dev.registrar.shared.user.UserEvent.UserRenamed;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.SerializedObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventCodecTest {

    private static final UserRegistered ADA = new UserRegistered("ada", "ada@example.org", "Ada Lovelace", "user", 1);

    private final EventCodec codec = TestKeys.codec("ada", "bob");

    static Stream<Class<?>> every_kind_of_event() {
        return Stream.of(UserEvent.class, AdminsEvent.class, SessionEvent.class, AuditEvent.class)
                .flatMap(RandomEvents::kindsOf);
    }

    @ParameterizedTest
    @MethodSource("every_kind_of_event")
    void whatever_is_written_is_read_back(Class<?> kind) {
        for (long seed = 0; seed < 200; seed++) {
            Object event = new RandomEvents(seed).next(kind);
            DataKeys keys = TestKeys.dataKeys();
            codec.catalogue().of(kind).members().stream()
                    .filter(member -> Set.of("userId", "impersonatedBy").contains(member.name()))
                    .forEach(member -> keys.create((String) member.of(event)));
            var each = new EventCodec(keys);

            Encoded encoded = each.encode(event);
            Object decoded = each.decode(encoded.name(), "" + encoded.revision(), encoded.json());

            assertThat(decoded).as("seed %s: %s", seed, encoded.json()).isEqualTo(event);
        }
    }

    @Test
    void members_are_sorted_and_personal_data_is_one_encrypted_member() {
        Encoded encoded = codec.encode(ADA);
        assertThat(encoded.name()).isEqualTo("user.registered");
        assertThat(encoded.revision()).isEqualTo(1);
        assertThat(encoded.json())
                .matches(
                        "\\{\"credentialVersion\":1,\"personal\":\"[A-Za-z0-9_-]+\",\"role\":\"user\",\"userId\":\"ada\"}")
                .doesNotContain("Lovelace")
                .doesNotContain("example");
    }

    @Test
    void the_same_data_never_reads_the_same_twice() {
        assertThat(codec.encode(ADA).json()).isNotEqualTo(codec.encode(ADA).json());
    }

    @Test
    void an_absent_profile_says_nothing_of_what_it_lacks() {
        Encoded encoded = codec.encode(new ProfileChanged("ada", null, null));
        assertThat(encoded.json()).contains("personal");
        assertThat(codec.decode(encoded.name(), "1", encoded.json())).isEqualTo(new ProfileChanged("ada", null, null));
    }

    @Test
    void personal_data_cannot_be_moved_to_another_person() {
        String moved = codec.encode(ADA).json().replace("\"ada\"", "\"bob\"");
        assertThatIllegalStateException()
                .isThrownBy(() -> codec.decode("user.registered", "1", moved))
                .withMessageContaining("tampered");
    }

    @Test
    void personal_data_cannot_be_moved_to_another_kind_of_event() {
        String renamed = codec.encode(new UserRenamed("ada", "Ada")).json();
        assertThatIllegalStateException().isThrownBy(() -> codec.decode("user.profile-changed", "1", renamed));
    }

    @Test
    void every_bit_of_the_personal_data_counts() {
        String json = codec.encode(new UserRenamed("ada", "Ada")).json();
        int start = json.indexOf("personal\":\"") + "personal\":\"".length();
        int end = json.indexOf('"', start);
        for (int i = start; i < end - 1; i++) {
            char other = json.charAt(i) == 'A' ? 'B' : 'A';
            String tampered = json.substring(0, i) + other + json.substring(i + 1);
            assertThatIllegalStateException().isThrownBy(() -> codec.decode("user.renamed", "1", tampered));
        }
    }

    @Test
    void what_an_erased_person_did_stays_and_who_they_were_is_gone() {
        String json = codec.encode(ADA).json();
        var later = TestKeys.codec();
        assertThat(later.decode("user.registered", "1", json))
                .isEqualTo(
                        new PersonalDataErased("user.registered", 1, "ada", Map.of("userId", "ada", "role", "user")));
        assertThat(later.decode(
                        "user.role-changed",
                        "1",
                        later.encode(new RoleChanged("ada", "user", "admin")).json()))
                .isEqualTo(new RoleChanged("ada", "user", "admin"));
    }

    @Test
    void nothing_personal_is_written_of_a_person_without_a_key() {
        assertThatExceptionOfType(PersonalDataErasedException.class)
                .isThrownBy(() -> codec.encode(new UserRenamed("carol", "Carol")))
                .extracting(PersonalDataErasedException::subject)
                .isEqualTo("carol");
    }

    @Test
    void an_unknown_name_or_revision_is_named() {
        assertThatExceptionOfType(UnknownEventException.class)
                .isThrownBy(() -> codec.decode("user.promoted", "1", "{}"))
                .withMessageContaining("user.promoted");
        assertThatExceptionOfType(UnknownEventException.class)
                .isThrownBy(() -> codec.decode("user.renamed", "2", "{}"))
                .withMessageContaining("revision 2");
        assertThatExceptionOfType(UnknownEventException.class)
                .isThrownBy(() -> codec.decode("user.renamed", null, "{}"));
        assertThatExceptionOfType(UnknownEventException.class).isThrownBy(() -> codec.encode("text"));
    }

    @Test
    void a_missing_or_unknown_member_is_named() {
        assertThatIllegalStateException()
                .isThrownBy(() -> codec.decode("user.role-changed", "1", "{\"userId\":\"ada\",\"from\":\"user\"}"))
                .withMessageContaining("lacks its member to");
        assertThatIllegalStateException()
                .isThrownBy(() -> codec.decode(
                        "user.role-changed", "1", "{\"userId\":\"ada\",\"from\":\"a\",\"to\":\"b\",\"by\":\"c\"}"))
                .withMessageContaining("by");
    }

    @Test
    void times_have_exactly_three_digits() {
        var at = Instant.parse("2026-11-21T07:30:00Z");
        assertThat(codec.encode(new SessionRefreshed("s", "ada", at)).json()).contains("\"2026-11-21T07:30:00.000Z\"");
    }

    @Test
    void an_event_is_read_with_its_place_in_history() {
        Encoded encoded = codec.encode(ADA);
        var at = Instant.parse("2026-11-21T07:30:00.123Z");
        var stored = new StoredEvent(
                7,
                1,
                "e1",
                "User",
                "ada",
                3,
                encoded.name(),
                "1",
                at,
                Content.of("{\"actor\":\"bob\",\"correlation\":\"r1\",\"session\":\"s1\"}"),
                Content.of(encoded.json()));
        assertThat(codec.read(stored))
                .isEqualTo(new RecordedEvent(
                        ADA,
                        "user.registered",
                        1,
                        7,
                        1,
                        "e1",
                        "User",
                        "ada",
                        3,
                        at,
                        new Metadata("bob", "s1", "r1", null)));
        assertThat(codec.readAll(List.of(stored, stored))).hasSize(2);
    }

    @Test
    void all_of_an_event_can_be_shown_to_those_who_may_see_it() {
        assertThat(codec.plain(ADA))
                .hasToString("{\"credentialVersion\":1,\"email\":\"ada@example.org\",\"name\":\"Ada Lovelace\","
                        + "\"role\":\"user\",\"userId\":\"ada\"}");
    }

    @Test
    void axon_stores_names_and_never_classes() {
        var serializer = new EventSerializer(codec);
        SerializedObject<String> stored = serializer.serialize(ADA, String.class);
        assertThat(stored.getType().getName()).isEqualTo("user.registered");
        assertThat(stored.getType().getRevision()).isEqualTo("1");
        assertThat(serializer.<String, Object>deserialize(stored)).isEqualTo(ADA);
        assertThat(serializer.classForType(stored.getType())).isEqualTo(UserRegistered.class);
        assertThat(serializer.typeForClass(UserRegistered.class)).isEqualTo(stored.getType());
        assertThat(serializer.<byte[], Object>deserialize(serializer.serialize(ADA, byte[].class)))
                .isEqualTo(ADA);
    }

    @Test
    void axon_metadata_is_a_json_object_of_texts() {
        var serializer = new EventSerializer(codec);
        MetaData metadata = MetaData.with("session", "s").and("actor", "ada");
        SerializedObject<String> stored = serializer.serialize(metadata, String.class);
        assertThat(stored.getData()).isEqualTo("{\"actor\":\"ada\",\"session\":\"s\"}");
        assertThat(serializer.<String, MetaData>deserialize(stored)).isEqualTo(metadata);
    }

    @Test
    void axon_is_told_that_the_person_is_gone() {
        SerializedObject<String> stored = new EventSerializer(codec).serialize(ADA, String.class);
        assertThatExceptionOfType(PersonalDataErasedException.class)
                .isThrownBy(() -> new EventSerializer(TestKeys.codec()).deserialize(stored));
    }
}
