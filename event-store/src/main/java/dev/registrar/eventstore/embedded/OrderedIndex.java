package dev.registrar.eventstore.embedded;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.DuplicateKeyError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/**
 * An index of any fields. An entry is the key of the fields' values with the position of the document behind it, and the
 * length of the former. A document with an array has an entry for each element.
 */
final class OrderedIndex extends StoredIndex {

    /** Under this key stands what forms the documents have had: a bit for each field with an array, and this one. */
    private static final byte[] FORMS = {};

    private static final long ARRAYS_OF_ARRAYS = Long.MIN_VALUE;

    private final MVMap<byte[], Long> entries;
    private final boolean unique;
    private final List<List<String>> paths;
    private volatile long forms;

    OrderedIndex(String name, List<IndexKey> keys, boolean unique, boolean sparse, MVMap<byte[], Long> entries) {
        super(name, keys, sparse);
        this.unique = unique;
        this.entries = entries;
        this.paths = fields.stream().map(field -> List.of(field.split("\\."))).toList();
        Long stored = entries.get(FORMS);
        this.forms = stored == null ? 0 : stored;
    }

    @Override
    boolean isArray(int field) {
        return (forms & (1L << field)) != 0;
    }

    /** Queries look into arrays of arrays, and for elements by their number; entries do not tell of that. */
    @Override
    boolean isBlind() {
        return (forms & ARRAYS_OF_ARRAYS) != 0
                || paths.stream()
                        .flatMap(List::stream)
                        .anyMatch(name -> name.chars().allMatch(Character::isDigit));
    }

    @Override
    Stream<Position> positions(Bounds.Range range, boolean reverse) {
        Cursor<byte[], Long> cursor = reverse
                ? entries.cursor(range.high(), range.low(), true)
                : entries.cursor(range.low(), range.high(), false);
        Iterable<byte[]> keys = () -> cursor;
        return StreamSupport.stream(keys.spliterator(), false)
                .map(key -> position(key, cursor.getValue().intValue()));
    }

    private static Position position(byte[] entry, int length) {
        return new Position(Arrays.copyOfRange(entry, length, entry.length));
    }

    /** Nothing: the index of {@code _id} knows. */
    @Override
    public @Nullable Position getPosition(Document document) {
        return null;
    }

    @Override
    public void checkAdd(Document document, MongoCollection<Position> collection) {
        SortedSet<byte[]> keys = keys(document);
        if (unique) {
            check(keys, document, null, collection);
        }
    }

    @Override
    public void checkUpdate(Document oldDocument, Document newDocument, MongoCollection<Position> collection) {
        SortedSet<byte[]> keys = keys(newDocument);
        if (unique) {
            check(keys, newDocument, Key.of(oldDocument.get(IdIndex.FIELD)), collection);
        }
    }

    private void check(
            SortedSet<byte[]> keys, Document document, byte @Nullable [] own, MongoCollection<Position> collection) {
        for (byte[] key : keys) {
            byte[] entry = entries.ceilingKey(key);
            if (entry != null
                    && Key.startsWith(entry, key)
                    && (own == null || !Arrays.equals(entry, Key.join(key, own)))) {
                throw new DuplicateKeyError(this, collection, getKeys(), values(document, key));
            }
        }
    }

    @Override
    public void add(Document document, Position position, MongoCollection<Position> collection) {
        SortedSet<byte[]> keys = keys(document);
        learn(document);
        keys.forEach(key -> put(key, position));
    }

    private void put(byte[] key, Position position) {
        entries.put(Key.join(key, position.key()), (long) key.length);
    }

    @Override
    public @Nullable Position remove(Document document) {
        var position = new Position(Key.of(document.get(IdIndex.FIELD)));
        boolean found = false;
        for (byte[] key : keys(document)) {
            found |= entries.remove(Key.join(key, position.key())) != null;
        }
        return found ? position : null;
    }

    @Override
    public void updateInPlace(
            Document oldDocument, Document newDocument, Position position, MongoCollection<Position> collection) {
        SortedSet<byte[]> before = keys(oldDocument);
        SortedSet<byte[]> after = keys(newDocument);
        learn(newDocument);
        for (byte[] key : before) {
            if (!after.contains(key)) {
                entries.remove(Key.join(key, position.key()));
            }
        }
        for (byte[] key : after) {
            if (!before.contains(key)) {
                put(key, position);
            }
        }
    }

    /** Returns the keys of a document; none if the index is sparse and the document has none of its fields. */
    private SortedSet<byte[]> keys(Document document) {
        var keys = new TreeSet<byte[]>(Arrays::compareUnsigned);
        List<@Nullable Object> values = values(document);
        if (values != null) {
            if (!isSparse() || !values.stream().allMatch(Missing.class::isInstance)) {
                keys.add(key(values));
            }
            return keys;
        }
        if (isSparse() && fields.stream().allMatch(field -> isMissing(document, field))) {
            return keys;
        }
        getKeyValues(document).forEach(row -> keys.add(key(row)));
        if (keys.isEmpty()) {
            // An empty array has no element, but the document is to be found.
            keys.add(key(fields.stream()
                    .map(field -> Utils.getSubdocumentValueCollectionAware(document, field))
                    .toList()));
        }
        return keys;
    }

    private static byte[] key(Iterable<?> values) {
        var key = new Key();
        values.forEach(key::value);
        return key.bytes();
    }

    private static boolean isMissing(Document document, String field) {
        Object value = Utils.getSubdocumentValueCollectionAware(document, field);
        return value instanceof Missing
                || (value instanceof Collection<?> several
                        && !several.isEmpty()
                        && several.stream().allMatch(Missing.class::isInstance));
    }

    /** Returns the values of a document that has no array on the way to them. */
    private @Nullable List<@Nullable Object> values(Document document) {
        List<@Nullable Object> values = new ArrayList<>(paths.size());
        for (List<String> path : paths) {
            Object value = value(document, path);
            if (value instanceof Collection) {
                return null;
            }
            values.add(value);
        }
        return values;
    }

    /** Returns a value or the first array on the way to it. */
    private static @Nullable Object value(Document document, List<String> path) {
        Object value = document;
        for (String name : path) {
            if (value instanceof Collection) {
                break;
            }
            value = value instanceof Document inner ? inner.getOrMissing(name) : Missing.getInstance();
        }
        return value;
    }

    private KeyValue values(Document document, byte[] key) {
        List<@Nullable Object> values = values(document);
        return values != null
                ? new KeyValue(values)
                : getKeyValues(document).stream()
                        .filter(row -> Arrays.equals(key(row), key))
                        .findFirst()
                        .orElseGet(() -> new KeyValue(List.of("[]")));
    }

    /** Notes once and for all what stands in the way of an answer from the index alone. */
    private void learn(Document document) {
        long found = forms;
        for (int i = 0; i < paths.size(); i++) {
            if (value(document, paths.get(i)) instanceof Collection) {
                found |= (1L << i) | (nests(document, paths.get(i), false) ? ARRAYS_OF_ARRAYS : 0);
            }
        }
        if (found != forms) {
            entries.put(FORMS, found);
            forms = found;
        }
    }

    private static boolean nests(@Nullable Object value, List<String> path, boolean inArray) {
        if (value instanceof Collection<?> array) {
            return inArray || array.stream().anyMatch(element -> nests(element, path, true));
        }
        return !path.isEmpty()
                && value instanceof Document document
                && nests(document.getOrMissing(path.getFirst()), path.subList(1, path.size()), false);
    }

    @Override
    public boolean hasSameOptions(de.bwaldvogel.mongo.backend.Index<?> other) {
        return super.hasSameOptions(other) && unique == other.isUnique();
    }

    @Override
    public boolean isUnique() {
        return unique;
    }

    @Override
    public long getCount() {
        return entries.sizeAsLong() - (forms == 0 ? 0 : 1);
    }

    @Override
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    @Override
    public long getDataSize() {
        return getCount();
    }

    @Override
    public void drop() {
        // The database removes the entries.
    }
}
