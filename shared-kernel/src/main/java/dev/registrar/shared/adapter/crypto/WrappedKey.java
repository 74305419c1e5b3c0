package dev.registrar.shared.adapter.crypto;

import java.time.Instant;

/**
 * A person's data key as it is stored: only the master key opens it.
 *
 * @param subject the person
 * @param wrapped the key, encrypted with the master key for this subject
 * @param masterKeyId which master key opens it
 * @param createdAt when it was made
 */
@SuppressWarnings("ArrayRecordComponent") // a handle on its way to and from the database, never compared
public record WrappedKey(String subject, byte[] wrapped, String masterKeyId, Instant createdAt) {}
