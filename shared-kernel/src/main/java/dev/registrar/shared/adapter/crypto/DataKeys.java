package dev.registrar.shared.adapter.crypto;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.subtle.AesGcmJce;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The key of each person: AES-256-GCM, wrapped by a key derived from the {@link MasterKey}. A key is made once, before
 * the first event of its person is committed, and is stored durably by then; writing for a person without a key fails, so
 * that a destroyed key never comes back. Safe for many threads and many processes. See ADR 0006.
 */
public final class DataKeys {

    private static final int CACHED = 50_000;
    // How long another process may go on reading with a key that was destroyed here.
    private static final Duration CACHED_FOR = Duration.ofMinutes(1);

    private final WrappedKeys store;
    private final Clock clock;
    private final String masterKeyId;
    private final Aead wrapping;
    private final SecureRandom random = new SecureRandom();
    private final Cache<String, Aead> cache = Caffeine.newBuilder()
            .maximumSize(CACHED)
            .expireAfterWrite(CACHED_FOR)
            .build();

    public DataKeys(MasterKey master, WrappedKeys store, Clock clock) {
        this.store = store;
        this.clock = clock;
        this.masterKeyId = master.id();
        this.wrapping = aead(master.derive("registrar/data-keys"));
    }

    /**
     * Makes the key of {@code subject} and stores it durably. Where one is there already, perhaps made by another process
     * at the same time, that one stays and serves.
     */
    public void create(String subject) {
        var key = new byte[MasterKey.BYTES];
        random.nextBytes(key);
        if (store.insert(new WrappedKey(subject, wrap(subject, key), masterKeyId, clock.instant()))) {
            cache.put(subject, aead(key));
        }
    }

    /** Forgets the key of a subject whose first event was refused: nothing was ever encrypted with it. */
    public void discard(String subject) {
        cache.invalidate(subject);
        store.discard(subject);
    }

    /** Returns the key of {@code subject}; empty where it was never made or was destroyed. */
    public Optional<Aead> find(String subject) {
        return Optional.ofNullable(findAll(Set.of(subject)).get(subject));
    }

    /** Returns the keys of {@code subjects} by subject, read from the store at once; those that are gone are missing. */
    public Map<String, Aead> findAll(Collection<String> subjects) {
        var found = new HashMap<String, Aead>();
        var missing = new HashSet<String>();
        for (String subject : subjects) {
            Aead key = cache.getIfPresent(subject);
            if (key == null) {
                missing.add(subject);
            } else {
                found.put(subject, key);
            }
        }
        if (!missing.isEmpty()) {
            for (WrappedKey wrapped : store.find(missing)) {
                Aead key = unwrap(wrapped);
                cache.put(wrapped.subject(), key);
                found.put(wrapped.subject(), key);
            }
        }
        return found;
    }

    private byte[] wrap(String subject, byte[] key) {
        try {
            return wrapping.encrypt(key, subject.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a data key could not be wrapped", e);
        }
    }

    private Aead unwrap(WrappedKey key) {
        if (!key.masterKeyId().equals(masterKeyId)) {
            throw new IllegalStateException("the data key of %s was wrapped by master key %s, and MASTER_KEY is %s"
                    .formatted(key.subject(), key.masterKeyId(), masterKeyId));
        }
        try {
            return aead(wrapping.decrypt(key.wrapped(), key.subject().getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the data key of %s was tampered with".formatted(key.subject()), e);
        }
    }

    private static Aead aead(byte[] key) {
        try {
            return new AesGcmJce(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is not available", e);
        }
    }
}
