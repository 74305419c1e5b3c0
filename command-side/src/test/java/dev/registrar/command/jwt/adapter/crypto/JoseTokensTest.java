package dev.registrar.command.jwt.adapter.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.subtle.Ed25519Sign;
import com.nimbusds.jose.crypto.Ed25519Verifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.registrar.command.jwt.adapter.mongo.MongoSigningKeys;
import dev.registrar.eventstore.testing.TestMongo;
import dev.registrar.shared.adapter.crypto.MasterKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.bson.Document;
import org.bson.types.Binary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class JoseTokensTest {

    private static final Instant NOW = Instant.parse("2026-11-21T07:30:00Z");
    private static final Rotation ROTATION = new Rotation(Duration.ofDays(90), Duration.ofDays(30));
    private static final String ISSUER = "https://accounts.example.com";
    private static final Map<String, Object> CLAIMS = claims("Ada");

    private final TestMongo mongo = TestMongo.open();

    /** The hands of a clock that several processes look at. */
    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);

    @AfterEach
    void drop() {
        mongo.close();
    }

    private static Map<String, Object> claims(String name) {
        Map<String, Object> claims = new HashMap<>(Map.of("id", "ada", "name", name));
        claims.put("image", null);
        return claims;
    }

    private JoseTokens process() {
        return process(new byte[32]);
    }

    private JoseTokens process(byte[] master) {
        Clock clock = new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now.get();
            }
        };
        return new JoseTokens(new MongoSigningKeys(mongo.database()), MasterKey.of(master), ROTATION, ISSUER, clock);
    }

    private List<Document> stored() {
        return mongo.database()
                .getCollection(MongoSigningKeys.COLLECTION)
                .find()
                .sort(new Document("_id", 1))
                .into(new ArrayList<>());
    }

    /** Returns the claims of a token that one of the published keys signed. */
    private static JWTClaimsSet verified(String token, JoseTokens by) throws Exception {
        SignedJWT signed = SignedJWT.parse(token);
        JWK key = JWKSet.parse(JSONObjectUtils.toJSONString(by.keys()))
                .getKeyByKeyId(signed.getHeader().getKeyID());
        assertThat(key).as("the key is published").isNotNull();
        assertThat(key.isPrivate()).isFalse();
        assertThat(signed.verify(new Ed25519Verifier(key.toOctetKeyPair()))).isTrue();
        return signed.getJWTClaimsSet();
    }

    private static String keyOf(String token) throws Exception {
        return SignedJWT.parse(token).getHeader().getKeyID();
    }

    @Test
    void a_token_says_who_by_whom_for_whom_and_until_when_and_is_verified_by_the_published_key() throws Exception {
        JoseTokens tokens = process();

        String token = tokens.issue("ada", CLAIMS);

        JWTClaimsSet claims = verified(token, tokens);
        assertThat(claims.getIssuer()).isEqualTo(ISSUER);
        assertThat(claims.getAudience()).containsExactly(ISSUER);
        assertThat(claims.getSubject()).isEqualTo("ada");
        assertThat(claims.getIssueTime()).isEqualTo(Date.from(NOW));
        assertThat(claims.getExpirationTime()).isEqualTo(Date.from(NOW.plus(Duration.ofMinutes(15))));
        assertThat(claims.getClaims()).containsEntry("name", "Ada").containsEntry("image", null);
        assertThat(SignedJWT.parse(token).getHeader().toJSONObject())
                .containsOnlyKeys("alg", "kid")
                .containsEntry("alg", "EdDSA");
    }

    @Test
    void of_many_processes_that_make_the_first_key_at_once_one_does() throws Exception {
        var together = new CyclicBarrier(12);
        List<Callable<String>> all = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            JoseTokens tokens = process();
            all.add(() -> {
                together.await();
                return keyOf(tokens.issue("ada", CLAIMS));
            });
        }
        try (var threads = Executors.newFixedThreadPool(12)) {
            assertThat(threads.invokeAll(all).stream().map(Future::resultNow).distinct())
                    .hasSize(1);
        }
        assertThat(stored()).hasSize(1);
    }

    @Test
    void the_next_key_takes_over_while_the_last_is_still_published_without_its_private_half() throws Exception {
        JoseTokens first = process();
        JoseTokens second = process();
        String old = first.issue("ada", CLAIMS);
        assertThat(keyOf(second.issue("ada", CLAIMS))).isEqualTo(keyOf(old));

        now.set(NOW.plus(Duration.ofDays(90)));
        String young = second.issue("ada", CLAIMS);

        assertThat(keyOf(young)).isNotEqualTo(keyOf(old));
        assertThat(keyOf(first.issue("ada", CLAIMS))).isEqualTo(keyOf(young));
        verified(old, first);
        verified(young, first);
        assertThat(stored()).hasSize(2);
        assertThat(stored().getFirst()).doesNotContainKey("key");
        assertThat(stored().getLast()).containsKey("key");
    }

    @Test
    void after_its_grace_a_key_is_neither_published_nor_kept() throws Exception {
        JoseTokens tokens = process();
        String old = keyOf(tokens.issue("ada", CLAIMS));
        now.set(NOW.plus(Duration.ofDays(120)).minusMillis(1));
        assertThat(tokens.keys().toString()).contains(old);

        now.set(NOW.plus(Duration.ofDays(120)));
        assertThat(tokens.keys().toString()).doesNotContain(old);

        now.set(NOW.plus(Duration.ofDays(400)));
        tokens.issue("ada", CLAIMS);
        assertThat(stored()).hasSize(1);
        assertThat(stored().getFirst().getInteger("_id")).isEqualTo(3);
    }

    @Test
    void whoever_reads_the_database_cannot_sign() {
        process().issue("ada", CLAIMS);
        Document key = stored().getFirst();
        byte[] sealed = key.get("key", Binary.class).getData();

        for (int i = 0; i + 32 <= sealed.length; i++) {
            byte[] seed = Arrays.copyOfRange(sealed, i, i + 32);
            assertThat(publicHalfOf(seed)).isNotEqualTo(key.getString("x"));
        }
        byte[] other = new byte[32];
        other[0] = 1;
        assertThatThrownBy(() -> process(other).issue("ada", CLAIMS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("MASTER_KEY");
    }

    private static String publicHalfOf(byte[] seed) {
        try {
            return Base64URL.encode(Ed25519Sign.KeyPair.newKeyPairFromSeed(seed).getPublicKey())
                    .toString();
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_private_half_cannot_be_given_to_another_key() {
        process().issue("ada", CLAIMS);
        mongo.database()
                .getCollection(MongoSigningKeys.COLLECTION)
                .updateOne(new Document("_id", 1), new Document("$set", new Document("kid", "another")));

        assertThatThrownBy(() -> process().issue("ada", CLAIMS)).hasMessageContaining("tampered");
    }

    @Test
    void a_key_that_was_removed_by_hand_signs_for_a_minute_at_most() throws Exception {
        JoseTokens tokens = process();
        String stolen = keyOf(tokens.issue("ada", CLAIMS));
        mongo.database().getCollection(MongoSigningKeys.COLLECTION).deleteMany(new Document());

        now.set(NOW.plus(Duration.ofMinutes(1)));
        String token = tokens.issue("ada", CLAIMS);

        assertThat(keyOf(token)).isNotEqualTo(stolen);
        verified(token, tokens);
        assertThat(tokens.keys().toString()).doesNotContain(stolen);
    }

    @Test
    void a_recent_token_is_given_again_for_a_minute_while_it_says_the_same() {
        JoseTokens tokens = process();
        String token = tokens.recent("ada", CLAIMS);

        assertThat(tokens.recent("ada", claims("Ada"))).isEqualTo(token);
        assertThat(tokens.recent("ada", claims("Countess"))).isNotEqualTo(token);
        assertThat(tokens.recent("bob", CLAIMS)).isNotEqualTo(token);
        now.set(NOW.plusSeconds(59));
        assertThat(tokens.recent("ada", CLAIMS)).isEqualTo(token);
        now.set(NOW.plusSeconds(60));
        assertThat(tokens.recent("ada", CLAIMS)).isNotEqualTo(token);
    }
}
