package dev.registrar.query.user;

import dev.registrar.shared.adapter.crypto.MasterKey;
import dev.registrar.shared.adapter.web.Json;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.core.JacksonException;

/**
 * The place in a list after which the next page begins, as clients carry it: signed, and bound to the query it came
 * from, so that nobody can make one that asks for anything else.
 */
final class Cursors {

    private static final int MAC_BYTES = 16;

    private final SecretKeySpec key;

    Cursors(MasterKey master) {
        this.key = new SecretKeySpec(master.derive("registrar/cursors"), "HmacSHA256");
    }

    /** Returns the cursor after {@code place} in the answer to {@code query}. */
    String after(UserQuery.Place place, UserQuery query) {
        byte[] json = Json.mapper().writeValueAsBytes(place);
        return encode(json) + "." + encode(mac(json, query));
    }

    /** Returns the place that {@code cursor} stands for in the answer to {@code query}; empty where it is not ours. */
    Optional<UserQuery.Place> read(String cursor, UserQuery query) {
        int dot = cursor.indexOf('.');
        try {
            byte[] json = Base64.getUrlDecoder().decode(cursor.substring(0, Math.max(dot, 0)));
            byte[] given = Base64.getUrlDecoder().decode(cursor.substring(dot + 1));
            return MessageDigest.isEqual(given, mac(json, query))
                    ? Optional.of(Json.mapper().readValue(json, UserQuery.Place.class))
                    : Optional.empty();
        } catch (IllegalArgumentException | JacksonException e) {
            return Optional.empty();
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private byte[] mac(byte[] json, UserQuery query) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(json);
            mac.update(Json.mapper().writeValueAsString(query.identity()).getBytes(StandardCharsets.UTF_8));
            return java.util.Arrays.copyOf(mac.doFinal(), MAC_BYTES);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
