package dev.registrar.command.once;

import dev.registrar.command.application.CommandRejection;
import dev.registrar.command.application.Outcome;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.Idempotency;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.Rejection;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Does what is asked under a key at most once, and says again what came of it (ADR 0022). The key is stored in the same
 * insert as the commit, so no crash, lost answer or other process comes between. The answer to what made no commit is kept
 * beside the log; where both are there, the commit counts.
 */
public final class OnlyOnce {

    private final CommitLog log;
    private final Answers answers;
    private final SecretKeySpec secret;

    /** Looks keys up in {@code log}; hashes callers, keys and requests with {@code secret}, the same in all processes. */
    public OnlyOnce(CommitLog log, Answers answers, byte[] secret) {
        this.log = log;
        this.answers = answers;
        this.secret = new SecretKeySpec(secret, "HmacSHA256");
    }

    /**
     * Something that is asked for under a key.
     *
     * @param <T> what comes of it
     */
    public interface Request<T> {

        /** Does it for the first time, with its commit stored under {@code key}. */
        T first(Idempotency key);

        /** Returns what came of it when it became {@code commit}. */
        T again(Commit commit);

        /** Returns the state that {@code result} is about where nothing was changed; empty where something was. */
        Optional<Outcome> unchanged(T result);

        /** Returns what came of it when all was so already. */
        T again(Outcome unchanged);

        /** Is told that what is answered now was answered before. */
        void replaying();
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
     * Does {@code request}, or says again what came of it.
     *
     * @throws RejectedException with {@link CommandRejection#IDEMPOTENCY_KEY_REUSED} where another request has the key, or whatever
     *     {@code request} refuses
     */
    public <T> T run(Idempotency asked, Request<T> request) {
        Optional<Commit> before = log.underKey(asked.key());
        if (before.isPresent()) {
            return again(before.get(), asked, request);
        }
        Optional<KeptAnswer> kept = answers.find(asked.key());
        if (kept.isEmpty()) {
            return first(asked, request);
        }
        // A twin may have committed since the log was asked, and a third been refused because of that.
        Optional<Commit> twin = log.underKey(asked.key());
        return twin.isPresent() ? again(twin.get(), asked, request) : again(kept.get(), asked, request);
    }

    private <T> T first(Idempotency asked, Request<T> request) {
        T result;
        try {
            result = request.first(asked);
        } catch (RejectedException refused) {
            Rejection rejection = refused.rejection();
            // What may succeed later under the same key is no answer to keep.
            if (rejection.retryAfterSeconds().isPresent() || rejection.status() >= 500) {
                return again(log.underKey(asked.key()).orElseThrow(() -> refused), asked, request);
            }
            return kept(asked, request, KeptAnswer.refused(hashOf(asked), rejection));
        }
        Optional<Outcome> unchanged = request.unchanged(result);
        return unchanged.isPresent()
                ? kept(asked, request, KeptAnswer.unchanged(hashOf(asked), unchanged.get()))
                : result;
    }

    /** Its twin, sent at the same time or through another process, may have been faster. */
    private <T> T kept(Idempotency asked, Request<T> request, KeptAnswer answer) {
        Optional<KeptAnswer> faster = answers.keep(asked.key(), answer);
        Optional<Commit> twin = log.underKey(asked.key());
        if (twin.isPresent()) {
            return again(twin.get(), asked, request);
        }
        return faster.isPresent() ? again(faster.get(), asked, request) : again(answer, request);
    }

    private static <T> T again(Commit commit, Idempotency asked, Request<T> request) {
        Idempotency stored = commit.idempotency();
        check(stored == null ? "" : hashOf(stored), asked);
        T result = request.again(commit);
        // The secret in the body may be another one: then this was a refusal, and nothing is replayed.
        request.replaying();
        return result;
    }

    private static <T> T again(KeptAnswer answer, Idempotency asked, Request<T> request) {
        check(answer.request(), asked);
        request.replaying();
        return again(answer, request);
    }

    private static <T> T again(KeptAnswer answer, Request<T> request) {
        return request.again(answer.again());
    }

    private static void check(String stored, Idempotency asked) {
        if (!MessageDigest.isEqual(
                stored.getBytes(StandardCharsets.UTF_8), asked.outcome().bytes())) {
            throw CommandRejection.IDEMPOTENCY_KEY_REUSED.exception();
        }
    }

    private static String hashOf(Idempotency asked) {
        return new String(asked.outcome().bytes(), StandardCharsets.UTF_8);
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
