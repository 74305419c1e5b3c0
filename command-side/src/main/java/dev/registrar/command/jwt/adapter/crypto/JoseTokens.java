package dev.registrar.command.jwt.adapter.crypto;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.Ed25519Signer;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.registrar.command.jwt.SigningKey;
import dev.registrar.command.jwt.SigningKeys;
import dev.registrar.command.jwt.WebTokens;
import dev.registrar.shared.adapter.crypto.MasterKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tokens signed by EdDSA over Ed25519 (RFC 8037). The key with the highest number signs until its time is over; whoever
 * notices that first makes the next one. Issuer and audience are the base URL, as with the reference server.
 */
public final class JoseTokens implements WebTokens {

    /** How long a token is good. */
    static final Duration LIFE = Duration.ofMinutes(15);

    /** How long a process signs on without looking whether there is another key, or whether its own was removed. */
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

    private static final Duration RECENT = Duration.ofMinutes(1);

    /** About a kilobyte each. */
    private static final int REMEMBERED = 10_000;

    private final SigningKeys keys;
    private final SealedKeys sealed;
    private final Rotation rotation;
    private final String issuer;
    private final Clock clock;
    private final Cache<About, Issued> remembered =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();
    private volatile @Nullable Signing signing;

    /** Signs for {@code issuer} with {@code keys}, whose private halves are encrypted under {@code master}. */
    public JoseTokens(SigningKeys keys, MasterKey master, Rotation rotation, String issuer, Clock clock) {
        this.keys = keys;
        this.sealed = new SealedKeys(master);
        this.rotation = rotation;
        this.issuer = issuer;
        this.clock = clock;
    }

    private record About(String userId, Map<String, @Nullable Object> claims) {}

    private record Issued(String token, String keyId, Instant at) {}

    /** The key that signs, as it was found at {@code seen}. */
    private record Signing(String keyId, JWSSigner signer, Instant until, Instant seen) {
        boolean serves(Instant now) {
            return until.isAfter(now) && seen.plus(LOOK_AGAIN).isAfter(now) && !seen.isAfter(now);
        }
    }

    @Override
    public String issue(String userId, Map<String, @Nullable Object> claims) {
        return sign(new About(userId, claims), signing(), clock.instant()).token();
    }

    @Override
    public String recent(String userId, Map<String, @Nullable Object> claims) {
        About about = new About(userId, claims);
        Signing current = signing();
        Instant now = clock.instant();
        @Nullable Issued known = remembered.getIfPresent(about);
        if (known != null
                && known.keyId().equals(current.keyId())
                && !known.at().isAfter(now)
                && known.at().plus(RECENT).isAfter(now)) {
            return known.token();
        }
        Issued issued = sign(about, current, now);
        remembered.put(about, issued);
        return issued.token();
    }

    private Issued sign(About about, Signing current, Instant now) {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder().serializeNullClaims(true);
        about.claims().forEach(claims::claim);
        claims.issuer(issuer)
                .audience(issuer)
                .subject(about.userId())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LIFE)));
        JWSHeader header =
                new JWSHeader.Builder(JWSAlgorithm.EdDSA).keyID(current.keyId()).build();
        try {
            SignedJWT token = new SignedJWT(header, claims.build());
            token.sign(current.signer());
            return new Issued(token.serialize(), current.keyId(), now);
        } catch (JOSEException e) {
            throw new IllegalStateException("a token could not be signed", e);
        }
    }

    @Override
    public Map<String, Object> keys() {
        signing();
        Instant now = clock.instant();
        List<Map<String, String>> published = keys.all().stream()
                .filter(key -> isPublished(key, now))
                .map(JoseTokens::publicForm)
                .toList();
        return Map.of("keys", published);
    }

    private boolean isPublished(SigningKey key, Instant now) {
        return key.signsUntil().plus(rotation.grace()).isAfter(now);
    }

    private static Map<String, String> publicForm(SigningKey key) {
        Map<String, String> jwk = new LinkedHashMap<>();
        jwk.put("alg", "EdDSA");
        jwk.put("crv", "Ed25519");
        jwk.put("x", key.publicHalf());
        jwk.put("kty", "OKP");
        jwk.put("kid", key.id());
        return jwk;
    }

    private Signing signing() {
        @Nullable Signing known = signing;
        if (known != null && known.serves(clock.instant())) {
            return known;
        }
        Signing found = find();
        signing = found;
        return found;
    }

    /** Returns the key with the highest number, or makes the next one: whose key that is, the store decides. */
    private Signing find() {
        while (true) {
            Instant now = clock.instant();
            List<SigningKey> all = keys.all();
            @Nullable SigningKey last = all.isEmpty() ? null : all.getLast();
            byte @Nullable [] secret = last == null ? null : last.sealed();
            if (last != null && secret != null && last.signsUntil().isAfter(now)) {
                return new Signing(last.id(), signer(last, secret), last.signsUntil(), now);
            }
            int next = last == null ? 1 : last.number() + 1;
            if (keys.add(sealed.make(next, now, rotation.signing()))) {
                keys.retireBefore(next);
                all.stream().filter(key -> !isPublished(key, now)).forEach(key -> keys.remove(key.number()));
            }
        }
    }

    private JWSSigner signer(SigningKey key, byte[] secret) {
        try {
            return new Ed25519Signer(sealed.open(key, secret));
        } catch (JOSEException e) {
            throw new IllegalStateException("the signing key " + key.id() + " cannot be used", e);
        }
    }
}
