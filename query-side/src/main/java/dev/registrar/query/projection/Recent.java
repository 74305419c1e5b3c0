package dev.registrar.query.projection;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Views that were written lately, so that what happens to the same person soon after need not be read again. What is
 * remembered may be old: a document is replaced only while it carries the token that is remembered with it.
 */
final class Recent<V> {

    private final Map<String, Known<V>> known;

    /**
     * @param most how many views are remembered; 0 for none
     */
    Recent(int most) {
        known = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Known<V>> eldest) {
                return size() > most;
            }
        };
    }

    /**
     * What the collection holds under a key.
     *
     * @param view null where it is gone
     * @param token of the last event in it
     */
    record Known<V>(@Nullable V view, long token) {

        static <V> Known<V> of(Document stored, Projection<V> projection) {
            return new Known<>(
                    ViewDocuments.isGone(stored) ? null : projection.read(stored), ViewDocuments.applied(stored));
        }
    }

    /** Returns those of {@code keys} that are remembered. */
    Map<String, Known<V>> of(Collection<String> keys) {
        Map<String, Known<V>> found = new HashMap<>();
        for (String key : keys) {
            Known<V> each = known.get(key);
            if (each != null) {
                found.put(key, each);
            }
        }
        return found;
    }

    void remember(String key, @Nullable V view, long token) {
        known.put(key, new Known<>(view, token));
    }

    /** Somebody else has written. */
    void forget(Collection<String> keys) {
        known.keySet().removeAll(keys);
    }
}
