package dev.registrar.command.jwt;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON Web Tokens (RFC 7519) by which other services know a user without asking here. They are good for a quarter of an
 * hour whatever happens meanwhile, so nothing of this product ever accepts one (ADR 0014). Safe for many threads and
 * processes.
 */
public interface WebTokens {

    /**
     * Returns a new token.
     *
     * @param userId whom it is about
     * @param claims what it says of them, beside issuer, audience, subject and times
     */
    String issue(String userId, Map<String, @Nullable Object> claims);

    /** Returns a token that says the same and is at most a minute old. */
    String recent(String userId, Map<String, @Nullable Object> claims);

    /** Returns the public keys that tokens may be signed with, as a JSON Web Key Set (RFC 7517). */
    Map<String, Object> keys();
}
