package dev.registrar.command.application;

import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.Idempotency;
import dev.registrar.shared.RejectedException;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Does what is asked under a key at most once, and says again what came of it (ADR 0022). The key is stored in the same
 * insert as the commit, so no crash, lost answer or other process comes between. What made no commit is decided again.
 */
public final class OnlyOnce {

    private final CommitLog log;
    private final SecretKeySpec secret;

    /** Looks keys up in {@code log}; hashes callers, keys and requests with {@code secret}, the same in all processes. */
    public OnlyOnce(CommitLog log, byte[] secret) {
        this.log = log;
        this.secret = new SecretKeySpec(secret, "HmacSHA256");
    }

    /**
     * Returns what {@code caller} asks under {@code key}.
     *
     * @param request all of the request that must be the same next time, without secrets
     */
    public Idempotency asked(String caller, String key, String request) {
        return new Idempotency(hash("key\0" + caller + "\0" + key), Content.of(hash("request\0" + request)));
    }

    /**
     * Does {@code work}, or {@code again} with the commit that it became before.
     *
     * @throws RejectedException with {@link CommandRejection.KeyReused} where another request has the key, or whatever
     *     {@code work} refuses
     */
    public <T> T run(Idempotency asked, Function<@Nullable Idempotency, T> work, Function<Commit, T> again) {
        Optional<Commit> before = log.underKey(asked.key());
        if (before.isPresent()) {
            return again.apply(same(before.get(), asked));
        }
        try {
            return work.apply(asked);
        } catch (RejectedException refused) {
            // Its twin, sent at the same time or through another process, may have been faster.
            return again.apply(same(log.underKey(asked.key()).orElseThrow(() -> refused), asked));
        }
    }

    private static Commit same(Commit commit, Idempotency asked) {
        Idempotency stored = commit.idempotency();
        if (stored == null
                || !MessageDigest.isEqual(
                        stored.outcome().bytes(), asked.outcome().bytes())) {
            throw new RejectedException(new CommandRejection.KeyReused());
        }
        return commit;
    }

    private String hash(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(secret);
            byte[] hash = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
            throw new IllegalStateException("every JDK has HmacSHA256", impossible);
        }
    }
}
