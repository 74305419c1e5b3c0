package dev.registrar.query.projection;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * Compares the collection that serves with the rebuilt one: count, checksum, and which documents differ. The long scan
 * runs while both change; what was written meanwhile is looked at again while nothing changes. Documents of two versions
 * of a fold differ by intention, of them only key and applied position are compared.
 */
final class Comparison {

    /** More differences than this are counted, not looked at again. */
    private static final int MOST = 100_000;

    /** More than this is not kept for the sake of reading collections as they lie. */
    private static final long MOST_UNMET_BYTES = 16L << 20;

    private static final int EXAMPLES = 5;
    private static final int CHUNK = 1000;

    private final MongoCollection<RawBsonDocument> old;
    private final MongoCollection<RawBsonDocument> fresh;
    private final boolean content;
    private final long mostUnmetBytes;

    private final Set<String> differing = new HashSet<>();
    private final Sum oldSum = new Sum();
    private final Sum freshSum = new Sum();
    private long documents;
    private long uncertain;

    /**
     * @param content whether the whole content must be equal, or only key and applied position
     */
    Comparison(MongoCollection<Document> old, MongoCollection<Document> fresh, boolean content) {
        this(old, fresh, content, MOST_UNMET_BYTES);
    }

    /**
     * @param mostUnmetBytes how much is kept in memory rather than read in order
     */
    Comparison(MongoCollection<Document> old, MongoCollection<Document> fresh, boolean content, long mostUnmetBytes) {
        this.mostUnmetBytes = mostUnmetBytes;
        this.old = old.withDocumentClass(RawBsonDocument.class);
        this.fresh = fresh.withDocumentClass(RawBsonDocument.class);
        this.content = content;
    }

    /**
     * What was found.
     *
     * @param documents how many documents the new collection has, tombstones too
     * @param oldChecksum sum over the documents of the old collection, each as it was when it was compared
     * @param newChecksum the same of the new one
     * @param differing how many documents are not the same in both
     * @param examples keys of some of them
     */
    record Result(long documents, String oldChecksum, String newChecksum, long differing, List<String> examples) {

        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("documents", documents);
            map.put("oldChecksum", oldChecksum);
            map.put("newChecksum", newChecksum);
            map.put("differing", differing);
            map.put("examples", examples);
            return map;
        }
    }

    /** Compares everything, while both collections may change. */
    void scan(BooleanSupplier stop) throws InterruptedException {
        if (!sideBySide(stop)) {
            differing.clear();
            oldSum.clear();
            freshSum.clear();
            documents = 0;
            uncertain = 0;
            inOrder(stop);
        }
    }

    /**
     * Reads both as they lie, which is the order of each key's first event or nearly so, and keeps what has not met its
     * other half: no server has to sort anything, nor to jump about a large collection.
     *
     * @return false where the two lie so differently that too much would have to be kept
     */
    private boolean sideBySide(BooleanSupplier stop) throws InterruptedException {
        try (Scan left = new Scan(old.find(), CHUNK);
                Scan right = new Scan(fresh.find(), CHUNK)) {
            Unmet olds = new Unmet(true);
            Unmet news = new Unmet(false);
            List<RawBsonDocument> a = left.next();
            List<RawBsonDocument> b = right.next();
            while ((!a.isEmpty() || !b.isEmpty()) && !stop.getAsBoolean()) {
                for (RawBsonDocument each : a) {
                    String key = key(each);
                    meet(key, each, news.take(key), olds);
                }
                for (RawBsonDocument each : b) {
                    String key = key(each);
                    meet(key, each, olds.take(key), news);
                }
                documents += b.size();
                if (olds.bytes + news.bytes > mostUnmetBytes) {
                    return false;
                }
                a = left.next();
                b = right.next();
            }
            olds.keys().forEach(this::differs);
            news.keys().forEach(this::differs);
            return true;
        }
    }

    /** Compares {@code read} with its other half, or keeps it among {@code others} until that comes. */
    private void meet(String key, RawBsonDocument read, @Nullable RawBsonDocument half, Unmet others) {
        if (half == null) {
            others.keep(key, read);
        } else if (others.old) {
            same(read, half);
        } else {
            same(half, read);
        }
    }

    /** Reads both in the order of their keys: nothing has to be kept. */
    private void inOrder(BooleanSupplier stop) {
        try (MongoCursor<RawBsonDocument> left = all(old);
                MongoCursor<RawBsonDocument> right = all(fresh)) {
            RawBsonDocument a = next(left);
            RawBsonDocument b = next(right);
            while ((a != null || b != null) && !stop.getAsBoolean()) {
                int order = a == null ? 1 : b == null ? -1 : key(a).compareTo(key(b));
                if (order == 0 && a != null && b != null) {
                    same(a, b);
                } else {
                    differs(key(order < 0 ? Objects.requireNonNull(a) : Objects.requireNonNull(b)));
                }
                documents += order >= 0 ? 1 : 0;
                a = order <= 0 ? next(left) : a;
                b = order >= 0 ? next(right) : b;
            }
        }
    }

    private void same(RawBsonDocument a, RawBsonDocument b) {
        if (content && bytes(a).equals(bytes(b))) {
            // The common case, without putting anything in order: what adds to both sums may be of any form.
            byte[] both = sha256(bytes(a));
            oldSum.add(both);
            freshSum.add(both);
            return;
        }
        byte[] left = digest(a);
        byte[] right = digest(b);
        if (Arrays.equals(left, right)) {
            oldSum.add(left);
            freshSum.add(right);
        } else {
            differs(key(a));
        }
    }

    private void differs(String key) {
        if (differing.size() < MOST) {
            differing.add(key);
        } else {
            uncertain++;
        }
    }

    /** Looks again at what differed and at {@code touched}, while nothing changes. */
    Result settle(Set<String> touched) {
        List<String> again = new ArrayList<>(differing);
        touched.stream().filter(key -> !differing.contains(key)).forEach(again::add);
        Set<String> different = new TreeSet<>();
        for (int from = 0; from < again.size(); from += CHUNK) {
            List<String> keys = again.subList(from, Math.min(from + CHUNK, again.size()));
            Map<String, RawBsonDocument> left = byKey(old, keys);
            Map<String, RawBsonDocument> right = byKey(fresh, keys);
            for (String key : keys) {
                byte[] a = digest(left.get(key));
                byte[] b = digest(right.get(key));
                if (differing.contains(key)) {
                    oldSum.add(a);
                    freshSum.add(b);
                }
                if (!Arrays.equals(a, b)) {
                    different.add(key);
                }
            }
        }
        return new Result(
                Math.max(documents, fresh.countDocuments()),
                oldSum.hex(),
                freshSum.hex(),
                different.size() + uncertain,
                different.stream().limit(EXAMPLES).toList());
    }

    private static MongoCursor<RawBsonDocument> all(MongoCollection<RawBsonDocument> collection) {
        return collection.find().sort(new Document("_id", 1)).batchSize(CHUNK).iterator();
    }

    private static @Nullable RawBsonDocument next(MongoCursor<RawBsonDocument> cursor) {
        return cursor.hasNext() ? cursor.next() : null;
    }

    private static Map<String, RawBsonDocument> byKey(MongoCollection<RawBsonDocument> collection, List<String> keys) {
        Map<String, RawBsonDocument> found = new HashMap<>();
        for (RawBsonDocument each : collection.find(new Document("_id", new Document("$in", keys)))) {
            found.put(key(each), each);
        }
        return found;
    }

    private static String key(RawBsonDocument document) {
        return document.getString("_id").getValue();
    }

    private byte[] digest(@Nullable RawBsonDocument document) {
        MessageDigest sha = sha256();
        if (document == null) {
            return sha.digest();
        }
        if (content) {
            sha.update(canonical(document).toString().getBytes(StandardCharsets.UTF_8));
        } else {
            sha.update(key(document).getBytes(StandardCharsets.UTF_8));
            sha.update((byte) (document.containsKey(ViewDocuments.GONE) ? 1 : 0));
            sha.update(ByteBuffer.allocate(Long.BYTES)
                    .putLong(0, document.getNumber(ViewDocuments.APPLIED).longValue()));
        }
        return sha.digest();
    }

    private static ByteBuffer bytes(RawBsonDocument document) {
        return document.getByteBuffer().asNIO();
    }

    private static byte[] sha256(ByteBuffer bytes) {
        MessageDigest sha = sha256();
        sha.update(bytes);
        return sha.digest();
    }

    /** Returns {@code value} with sorted members: the embedded store keeps members in an order of its own. */
    private static BsonValue canonical(BsonValue value) {
        if (value.isDocument()) {
            BsonDocument sorted = new BsonDocument();
            new TreeMap<>(value.asDocument()).forEach((name, member) -> sorted.append(name, canonical(member)));
            return sorted;
        }
        if (value.isArray()) {
            BsonArray array = new BsonArray();
            value.asArray().forEach(each -> array.add(canonical(each)));
            return array;
        }
        return value;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Order does not matter to it: the sum of the first eight bytes of each digest, modulo 2^64. */
    private static final class Sum {
        private long sum;

        void add(byte[] digest) {
            sum += ByteBuffer.wrap(digest).getLong();
        }

        void clear() {
            sum = 0;
        }

        String hex() {
            return HexFormat.of().toHexDigits(sum);
        }
    }

    /** Documents of one collection that were read before those of the same key in the other one. */
    private static final class Unmet {
        private final boolean old;
        private final Map<String, RawBsonDocument> byKey = new HashMap<>();
        private long bytes;

        Unmet(boolean old) {
            this.old = old;
        }

        void keep(String key, RawBsonDocument document) {
            byKey.put(key, document);
            bytes += bytes(document).remaining();
        }

        @Nullable
        RawBsonDocument take(String key) {
            RawBsonDocument found = byKey.remove(key);
            if (found != null) {
                bytes -= bytes(found).remaining();
            }
            return found;
        }

        Set<String> keys() {
            return byKey.keySet();
        }
    }
}
