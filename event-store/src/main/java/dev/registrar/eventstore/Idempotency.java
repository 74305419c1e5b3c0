package dev.registrar.eventstore;

/**
 * A key that makes a request repeatable, stored in the same insert as what the request did: the same key can be stored
 * once in the life of the log.
 *
 * @param key unique among all keys of the log, the caller's identity included where keys of callers may meet
 * @param outcome what to answer when the same key comes again
 */
public record Idempotency(String key, Content outcome) {}
