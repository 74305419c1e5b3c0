package dev.registrar.query.projection;

import com.mongodb.client.model.IndexModel;
import dev.registrar.shared.adapter.event.PersonalDataErased;
import dev.registrar.shared.adapter.event.RecordedEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * What one kind of view is made of: a pure fold of events, one document per key. Everything here is free of I/O, clocks
 * and randomness: the same events give the same view, live, rebuilt or as of a time.
 *
 * @param <V> the view of one key
 */
public interface Projection<V> {

    /** Returns the stable name: lower-case words, such as {@code users}. */
    String name();

    /**
     * Returns the version of the fold and of the form of its documents, 1 and up. A node that starts with a higher
     * version than the stored one rebuilds the view; until the switch it goes on with the old documents, which
     * {@link #read} must therefore accept.
     */
    int version();

    /** Returns the kinds of events this projection applies; the others pass by unread. */
    Set<Class<?>> handles();

    /** Returns the key of the document that {@code event}, one of those it {@link #handles}, changes. */
    String key(Object event);

    /** Returns the view after {@code event}; null where there is none, or none any more. */
    @Nullable
    V apply(@Nullable V view, RecordedEvent event);

    /**
     * Returns what {@code event} adds to the counters of this projection, by name. A function of the event alone, so
     * that counters and position advance in one write, whatever happened to the documents before. An event whose personal
     * data is gone, a {@link PersonalDataErased}, adds what it did while it could be read: a key may be destroyed between
     * two events of its person.
     */
    Map<String, Long> count(Object event);

    /** Returns the document of {@code view}, without {@code _id} and without members that begin with an underscore. */
    Document write(V view);

    /** Returns the view that {@link #write} made {@code document} of, in this version or the one before. */
    V read(Document document);

    /** Returns the indexes of the collection. */
    List<IndexModel> indexes();
}
