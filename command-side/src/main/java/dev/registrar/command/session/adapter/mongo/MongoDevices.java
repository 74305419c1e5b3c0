package dev.registrar.command.session.adapter.mongo;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.UpdateOptions;
import dev.registrar.command.session.application.Devices;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** Keyed hashes of devices in collection {@code devices}: one document per user, dropped half a year after the last news. */
public final class MongoDevices implements Devices {

    /** Of one user; the one seen first is forgotten where there are more. */
    private static final int MOST = 32;

    private static final Duration KEPT = Duration.ofDays(180);

    /** How often a document that says nothing new is kept for longer. */
    private static final Duration RENEWED = Duration.ofDays(30);

    private static final Duration SWEEP = Duration.ofHours(1);

    private static final String SEEN = "seen";
    private static final String UNTIL = "until";

    private final MongoCollection<Document> devices;
    private final SecretKeySpec key;
    private final Clock clock;
    private final AtomicReference<Instant> nextSweep = new AtomicReference<>(Instant.MIN);

    /** Hashes with {@code key}, the same in all processes. */
    public MongoDevices(MongoDatabase database, byte[] key, Clock clock) {
        this.devices = database.getCollection("devices");
        this.key = new SecretKeySpec(key, "HmacSHA256");
        this.clock = clock;
    }

    /**
     * Makes the index by age.
     *
     * @param expiring whether the server removes documents by it; the embedded store does not
     */
    public void createIndexes(boolean expiring) {
        IndexOptions byAge = new IndexOptions();
        devices.createIndex(Indexes.ascending(UNTIL), expiring ? byAge.expireAfter(0L, TimeUnit.SECONDS) : byAge);
    }

    @Override
    public boolean isNew(String userId, String device) {
        Instant now = clock.instant();
        String hash = hash(userId + "\0" + device);
        @Nullable Document known = devices.find(new Document("_id", userId)).first();
        if (known != null && known.getList(SEEN, String.class).contains(hash)) {
            renew(known, now);
            return false;
        }
        sweep(now);
        return noted(userId, hash, now) && known != null;
    }

    @Override
    public void forget(String userId) {
        devices.deleteOne(new Document("_id", userId));
    }

    /** Returns whether nobody else noted it meanwhile. */
    private boolean noted(String userId, String hash, Instant now) {
        Document unseen = new Document("_id", userId).append(SEEN, new Document("$ne", hash));
        Document push = new Document(SEEN, new Document("$each", List.of(hash)).append("$slice", -MOST));
        Document change = new Document("$push", push).append("$set", new Document(UNTIL, Date.from(now.plus(KEPT))));
        try {
            devices.updateOne(unseen, change, new UpdateOptions().upsert(true));
            return true;
        } catch (MongoException failure) {
            if (ErrorCategory.fromErrorCode(failure.getCode()) == ErrorCategory.DUPLICATE_KEY) {
                return false;
            }
            throw failure;
        }
    }

    private void renew(Document known, Instant now) {
        Instant until = known.getDate(UNTIL).toInstant();
        if (until.isBefore(now.plus(KEPT).minus(RENEWED))) {
            devices.updateOne(
                    new Document("_id", known.getString("_id")),
                    new Document("$set", new Document(UNTIL, Date.from(now.plus(KEPT)))));
        }
    }

    private void sweep(Instant now) {
        Instant due = nextSweep.get();
        if (!due.isAfter(now) && nextSweep.compareAndSet(due, now.plus(SWEEP))) {
            devices.deleteMany(new Document(UNTIL, new Document("$lte", Date.from(now))));
        }
    }

    private String hash(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
            throw new IllegalStateException("every JDK has HmacSHA256", impossible);
        }
    }
}
