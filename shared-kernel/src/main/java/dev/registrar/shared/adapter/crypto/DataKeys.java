package dev.registrar.shared.adapter.crypto;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.subtle.AesGcmJce;
import dev.registrar.shared.adapter.Ids;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key of each person: AES-256-GCM, wrapped by a key derived from the {@link MasterKey}. A key is made once, before
 * the first event of its person is committed, and is stored durably by then; writing for a person without a key fails, so
 * that a destroyed key never comes back. Safe for many threads and many processes. See ADR 0006.
 */
public final class DataKeys implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DataKeys.class);

    /** What one takes at most in memory, the cache's part of it included. */
    private static final int BYTES_EACH = 512;

    /** Of what a heap has, one part in so many may be filled with keys. */
    private static final int PART_OF_HEAP = 16;

    private static final int FEWEST_CACHED = 50_000;
    // How long another process may go on reading with a key that was destroyed here.
    private static final Duration CACHED_FOR = Duration.ofMinutes(1);

    private final WrappedKeys store;
    private final Clock clock;
    private final String masterKeyId;
    private final Aead wrapping;
    private final SecureRandom random = new SecureRandom();
    private final Cache<String, Aead> cache = Caffeine.newBuilder()
            // Waking another thread for what a write leaves to do costs more than doing it.
            .executor(Runnable::run)
            .maximumSize(fitting(Runtime.getRuntime().maxMemory()))
            .expireAfterWrite(CACHED_FOR)
            .build();
    private final KeyPool pool = new KeyPool(this::make);

    public DataKeys(MasterKey master, WrappedKeys store, Clock clock) {
        this.store = store;
        this.clock = clock;
        this.masterKeyId = master.id();
        this.wrapping = aead(master.derive("registrar/data-keys"));
    }

    /** Returns how many keys a heap has room for: one that is not in memory costs each of its commands a question. */
    static long fitting(long heapBytes) {
        return Math.max(FEWEST_CACHED, heapBytes / PART_OF_HEAP / BYTES_EACH);
    }

    /**
     * Returns an identifier for someone new. Where it can be, their key is stored already, so that {@link #create} has
     * nothing to wait for.
     */
    public String newSubject() {
        return pool.subject().orElseGet(Ids::next);
    }

    private List<KeyPool.Ready> make(int count) {
        var wrapped = new ArrayList<WrappedKey>(count);
        var ready = new ArrayList<KeyPool.Ready>(count);
        for (int i = 0; i < count; i++) {
            String subject = Ids.next();
            byte[] key = newKey();
            wrapped.add(new WrappedKey(subject, wrap(subject, key), masterKeyId, clock.instant()));
            ready.add(new KeyPool.Ready(subject, aead(key)));
        }
        store.insertAll(wrapped);
        return ready;
    }

    /** Removes the keys that were made in advance and that nobody got. */
    @Override
    public void close() {
        List<String> unused = pool.close();
        if (!unused.isEmpty()) {
            try {
                store.discard(unused);
            } catch (RuntimeException e) {
                LOG.debug("{} keys of nobody stay in the store", unused.size(), e);
            }
        }
    }

    /**
     * Makes the key of {@code subject} and stores it durably. Where one is there already, perhaps made by another process
     * at the same time, that one stays and serves.
     */
    public void create(String subject) {
        Optional<Aead> prepared = pool.claim(subject);
        if (prepared.isPresent()) {
            cache.put(subject, prepared.get());
            return;
        }
        byte[] key = newKey();
        if (store.insert(new WrappedKey(subject, wrap(subject, key), masterKeyId, clock.instant()))) {
            cache.put(subject, aead(key));
        }
    }

    /** Forgets the key of a subject whose first event was refused: nothing was ever encrypted with it. */
    public void discard(String subject) {
        cache.invalidate(subject);
        store.discard(List.of(subject));
    }

    /** Returns the key of {@code subject}; empty where it was never made or was destroyed. */
    public Optional<Aead> find(String subject) {
        Aead cached = cache.getIfPresent(subject);
        return cached == null ? Optional.ofNullable(findAll(Set.of(subject)).get(subject)) : Optional.of(cached);
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

    private byte[] newKey() {
        var key = new byte[MasterKey.BYTES];
        random.nextBytes(key);
        return key;
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
