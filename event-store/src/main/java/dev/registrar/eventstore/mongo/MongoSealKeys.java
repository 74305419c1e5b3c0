package dev.registrar.eventstore.mongo;

import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Updates;
import dev.registrar.eventstore.verify.KnownKeys;
import dev.registrar.eventstore.verify.SealKey;
import dev.registrar.eventstore.verify.SealKeys;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bson.Document;
import org.bson.types.Binary;

/**
 * Keys of seals in a collection of MongoDB, {@code {_id: key id, public, private, from}}: the private key is wrapped by
 * AES-256-GCM, bound to its id, so that a key somebody put into the database without the secret is not believed.
 *
 * <p>A key signs for 90 days. Its successor is published a day before it begins to sign; a key that no longer signs still
 * checks its old seals. {@link #requestRotation} replaces a key before its time without having the secret. Safe for many
 * threads and many processes. See ADR 0019.
 */
public final class MongoSealKeys implements SealKeys {
    /** How long a key signs before it is replaced by itself. */
    public static final Duration LIFE = Duration.ofDays(90);

    /** How long before its first signature a key is published. */
    public static final Duration OVERLAP = Duration.ofDays(1);

    private static final String COLLECTION = "seal_keys";
    private static final String ID = "_id";
    private static final String PUBLIC = "public";
    private static final String PRIVATE = "private";
    private static final String FROM = "from";
    private static final String REPLACE = "replace";
    private static final Duration REFRESH = Duration.ofMinutes(1);
    private static final int SECRET_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private static final Comparator<Known> BY_AGE =
            Comparator.comparing(Known::from).thenComparing(each -> each.key().id());

    private final MongoCollection<Document> collection;
    private final SecretKeySpec wrapping;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private Map<String, Known> known = Map.of();
    private Instant readAt = Instant.MIN;

    private record Known(SealKey key, Instant from, boolean replace) {}

    /**
     * A key as anybody may see it.
     *
     * @param id SHA-256 of the encoded public key, hexadecimal
     * @param publicKey X.509 form, Base64
     * @param from when it begins to sign
     */
    public record Published(String id, String publicKey, Instant from) {}

    /**
     * Opens the keys of the log in {@code database}.
     *
     * @param secret wraps private keys, 32 bytes that serve nothing else
     */
    public MongoSealKeys(MongoDatabase database, byte[] secret, Clock clock) {
        if (secret.length != SECRET_BYTES) {
            throw new IllegalArgumentException("the secret has " + SECRET_BYTES + " bytes, not " + secret.length);
        }
        this.collection = collection(database);
        this.wrapping = new SecretKeySpec(secret, "AES");
        this.clock = clock;
    }

    /**
     * Returns the keys that stand in {@code database}, for readers without the secret. Each is what its id says, but whoever
     * can write to the database can add one: hold the log to a tree head that was kept elsewhere.
     */
    public static KnownKeys published(MongoDatabase database) {
        return id -> Optional.ofNullable(
                        collection(database).find(new Document(ID, id)).first())
                .map(MongoSealKeys::publicKey);
    }

    /** Returns the keys that stand in {@code database}, the oldest first. */
    public static List<Published> list(MongoDatabase database) {
        return collection(database)
                .find()
                .map(stored -> new Published(
                        stored.getString(ID),
                        Base64.getEncoder().encodeToString(publicKey(stored).getEncoded()),
                        stored.getDate(FROM).toInstant()))
                .into(new ArrayList<>())
                .stream()
                .sorted(Comparator.comparing(Published::from).thenComparing(Published::id))
                .toList();
    }

    /**
     * Asks for a successor of the newest key: whoever seals publishes it within about a minute, and signs with it a day
     * later. Asking again before that changes nothing.
     *
     * @return the key to be replaced; empty where there is none yet
     */
    public static Optional<String> requestRotation(MongoDatabase database) {
        var keys = list(database);
        if (keys.isEmpty()) {
            return Optional.empty();
        }
        var newest = keys.getLast().id();
        collection(database).updateOne(new Document(ID, newest), Updates.set(REPLACE, true));
        return Optional.of(newest);
    }

    private static MongoCollection<Document> collection(MongoDatabase database) {
        return database.getCollection(COLLECTION)
                .withReadPreference(ReadPreference.primary())
                .withReadConcern(Server.of(database).durable())
                .withWriteConcern(WriteConcern.MAJORITY.withJournal(true));
    }

    @Override
    public synchronized SealKey current() {
        var now = clock.instant();
        if (readAt.isBefore(now.minus(REFRESH))) {
            read(now);
        }
        if (known.isEmpty()) {
            if (collection.find().first() != null) {
                // Going on would part the log from its earlier seals.
                throw new IllegalStateException("the keys of the seals were wrapped with another secret");
            }
            add(now);
        }
        var newest = newest();
        if (newest.replace() || newest.from().isBefore(now.minus(LIFE).plus(OVERLAP))) {
            rotate();
        }
        return known.values().stream()
                .filter(key -> !key.from().isAfter(now))
                .max(BY_AGE)
                .orElseThrow(() -> new IllegalStateException("no key of the seals may sign yet: the clock went back"))
                .key();
    }

    /** Publishes a new key, which signs from a day later on, and returns its id. */
    public synchronized String rotate() {
        return add(clock.instant().plus(OVERLAP));
    }

    @Override
    public synchronized Optional<PublicKey> find(String keyId) {
        if (!known.containsKey(keyId)) {
            read(clock.instant());
        }
        return Optional.ofNullable(known.get(keyId)).map(found -> found.key().publicKey());
    }

    private Known newest() {
        return known.values().stream().max(BY_AGE).orElseThrow(() -> new IllegalStateException("no key of the seals"));
    }

    private String add(Instant from) {
        var key = SealKey.generate();
        collection.insertOne(new Document(ID, key.id())
                .append(PUBLIC, new Binary(key.publicKey().getEncoded()))
                .append(PRIVATE, new Binary(wrap(key)))
                .append(FROM, Date.from(from)));
        read(clock.instant());
        return key.id();
    }

    private void read(Instant now) {
        var found = new HashMap<String, Known>();
        for (var stored : collection.find()) {
            unwrap(stored).ifPresent(own -> found.put(own.key().id(), own));
        }
        known = Map.copyOf(found);
        readAt = now;
    }

    private byte[] wrap(SealKey key) {
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            var sealed = cipher(Cipher.ENCRYPT_MODE, nonce, key.id())
                    .doFinal(key.privateKey().getEncoded());
            var wrapped = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
            System.arraycopy(sealed, 0, wrapped, NONCE_BYTES, sealed.length);
            return wrapped;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key of the seals could not be wrapped", e);
        }
    }

    /** Returns the stored key; empty where it was not stored by somebody with the secret. */
    private Optional<Known> unwrap(Document stored) {
        var id = stored.getString(ID);
        var wrapped = stored.get(PRIVATE, Binary.class).getData();
        var publicKey = publicKey(stored);
        if (wrapped.length < NONCE_BYTES || !SealKey.idOf(publicKey).equals(id)) {
            return Optional.empty();
        }
        try {
            var encoded = cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(wrapped, NONCE_BYTES), id)
                    .doFinal(wrapped, NONCE_BYTES, wrapped.length - NONCE_BYTES);
            PrivateKey privateKey = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded));
            return Optional.of(new Known(
                    new SealKey(id, publicKey, privateKey),
                    stored.getDate(FROM).toInstant(),
                    Boolean.TRUE.equals(stored.getBoolean(REPLACE))));
        } catch (GeneralSecurityException _) {
            return Optional.empty();
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String id) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, wrapping, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(id.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private static PublicKey publicKey(Document stored) {
        try {
            return KeyFactory.getInstance("Ed25519")
                    .generatePublic(new X509EncodedKeySpec(
                            stored.get(PUBLIC, Binary.class).getData()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key " + stored.getString(ID) + " of the seals is damaged", e);
        }
    }
}
