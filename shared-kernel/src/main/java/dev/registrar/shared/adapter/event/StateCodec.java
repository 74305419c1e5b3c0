package dev.registrar.shared.adapter.event;

import com.google.crypto.tink.Aead;
import dev.registrar.shared.adapter.crypto.DataKeys;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns what the events of an aggregate add up to into JSON that can be kept beside the log, and back. What is about a
 * person is encrypted as a whole with their key: it says what their events said, and ends with them. Safe for many
 * threads. See ADR 0006.
 */
public final class StateCodec {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * What is stored.
     *
     * @param person whose state it is; null where it is about nobody
     * @param state JSON, encrypted where it is about a person
     */
    private record Kept(@Nullable String person, String state) {}

    private final DataKeys keys;

    public StateCodec(DataKeys keys) {
        this.keys = keys;
    }

    /**
     * Returns the stored form of {@code state}.
     *
     * @param name what kind of state it is; with the revision bound into what is encrypted
     * @param person whose state it is; null where it is about nobody
     * @throws PersonalDataErasedException where the person has no key
     */
    public String encode(String name, String revision, @Nullable String person, Object state) {
        String kept = person == null
                ? JSON.writeValueAsString(state)
                : PersonalData.seal(key(person), person, name, revision, JSON.writeValueAsBytes(state));
        return JSON.writeValueAsString(new Kept(person, kept));
    }

    /**
     * Returns the state that was encoded under the same name and revision.
     *
     * @throws PersonalDataErasedException where the key of its person is gone
     */
    public <S> S decode(String name, String revision, String json, Class<S> type) {
        Kept kept = JSON.readValue(json, Kept.class);
        byte[] plain = kept.person() == null
                ? kept.state().getBytes(StandardCharsets.UTF_8)
                : PersonalData.open(key(kept.person()), kept.person(), name, revision, kept.state());
        return JSON.readValue(plain, type);
    }

    private Aead key(String person) {
        return keys.find(person).orElseThrow(() -> new PersonalDataErasedException(person));
    }
}
