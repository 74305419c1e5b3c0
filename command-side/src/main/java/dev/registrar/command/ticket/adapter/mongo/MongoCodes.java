package dev.registrar.command.ticket.adapter.mongo;

import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.ReturnDocument;
import dev.registrar.command.ticket.CodeUse;
import dev.registrar.command.ticket.Codes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Codes in collection {@value #COLLECTION}, {@code {_id: HMAC of use and subject, code: HMAC, tries, expiresAt}}. A plain
 * hash of six digits would be the digits; the key is derived from the master key. A try is counted before it is compared.
 */
public final class MongoCodes implements Codes {

    static final String COLLECTION = "codes";

    /** How often the expired are removed where the server does not do it by itself. */
    private static final Duration SWEEP = Duration.ofMinutes(10);

    private static final String ALGORITHM = "HmacSHA256";
    private static final int BELOW = 1_000_000;

    private final MongoCollection<Document> codes;
    private final SecretKeySpec key;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final AtomicReference<Instant> nextSweep;

    /** Keeps codes in {@code database}, hashed with {@code key}. */
    public MongoCodes(MongoDatabase database, byte[] key, Clock clock) {
        this.codes = database.getCollection(COLLECTION).withWriteConcern(WriteConcern.MAJORITY);
        this.key = new SecretKeySpec(key, ALGORITHM);
        this.clock = clock;
        this.nextSweep = new AtomicReference<>(clock.instant());
    }

    /**
     * Makes the index by age.
     *
     * @param expiring whether the server removes documents by it; the embedded store does not
     */
    public void createIndexes(boolean expiring) {
        IndexOptions byEnd = new IndexOptions();
        codes.createIndex(Indexes.ascending("expiresAt"), expiring ? byEnd.expireAfter(0L, TimeUnit.SECONDS) : byEnd);
    }

    @Override
    public String issue(CodeUse use, String subject) {
        sweep();
        String code = String.format(Locale.ROOT, "%06d", random.nextInt(BELOW));
        String id = idOf(use, subject);
        codes.replaceOne(
                new Document("_id", id),
                new Document("_id", id)
                        .append("code", hashed(id, code))
                        .append("tries", 0)
                        .append("expiresAt", Date.from(clock.instant().plus(use.life()))),
                new ReplaceOptions().upsert(true));
        return code;
    }

    @Override
    public Answer use(CodeUse use, String subject, String code) {
        String id = idOf(use, subject);
        Answer answer = tried(use, id, code);
        if (answer != Answer.RIGHT) {
            return answer;
        }
        boolean first = codes.deleteOne(new Document("_id", id).append("code", hashed(id, code)))
                        .getDeletedCount()
                == 1;
        return first ? Answer.RIGHT : Answer.NONE;
    }

    @Override
    public Answer look(CodeUse use, String subject, String code) {
        String id = idOf(use, subject);
        Answer answer = tried(use, id, code);
        if (answer == Answer.RIGHT) {
            codes.updateOne(
                    new Document("_id", id).append("code", hashed(id, code)),
                    new Document("$inc", new Document("tries", -1)));
        }
        return answer;
    }

    /** Counts a try and compares then, with the code that it was counted on: another may be issued meanwhile. */
    private Answer tried(CodeUse use, String id, String code) {
        @Nullable
        Document tried = codes.findOneAndUpdate(
                new Document("_id", id).append("tries", new Document("$lt", use.tries())),
                new Document("$inc", new Document("tries", 1)),
                new FindOneAndUpdateOptions().returnDocument(ReturnDocument.BEFORE));
        if (tried == null) {
            @Nullable Document spent = codes.findOneAndDelete(new Document("_id", id));
            return spent == null ? Answer.NONE : isOver(spent) ? Answer.EXPIRED : Answer.TOO_MANY;
        }
        if (isOver(tried)) {
            return Answer.EXPIRED;
        }
        return MessageDigest.isEqual(bytes(tried.getString("code")), bytes(hashed(id, code)))
                ? Answer.RIGHT
                : Answer.WRONG;
    }

    private boolean isOver(Document stored) {
        return !stored.getDate("expiresAt").toInstant().isAfter(clock.instant());
    }

    /** Keeps the collection small where there is no index by age; one caller in ten minutes pays for it. */
    private void sweep() {
        Instant now = clock.instant();
        Instant due = nextSweep.get();
        if (!due.isAfter(now) && nextSweep.compareAndSet(due, now.plus(SWEEP))) {
            codes.deleteMany(new Document("expiresAt", new Document("$lte", Date.from(now))));
        }
    }

    private String idOf(CodeUse use, String subject) {
        return hashed(use.name(), subject);
    }

    private String hashed(String context, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(bytes(context + "\n" + text)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no " + ALGORITHM, e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
