package dev.registrar.command.jwt;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key as it is stored.
 *
 * @param number its place in the succession, 1 and up
 * @param id its name in tokens: the thumbprint of its public half (RFC 7638)
 * @param publicHalf the public half as RFC 8037 writes it, base64url
 * @param sealed the private half, encrypted; null once another key has taken over
 * @param masterKeyId what the private half was encrypted under
 * @param createdAt when it was made
 * @param signsUntil until when it signs
 */
@SuppressWarnings("ArrayRecordComponent") // handed on at once, never compared
public record SigningKey(
        int number,
        String id,
        String publicHalf,
        byte @Nullable [] sealed,
        String masterKeyId,
        Instant createdAt,
        Instant signsUntil) {

    /** Says nothing of what is secret. */
    @Override
    public String toString() {
        return "SigningKey[number=" + number + ", id=" + id + "]";
    }
}
