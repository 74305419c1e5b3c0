package dev.registrar.query.projection;

import com.mongodb.MongoException;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCursor;
import java.util.ArrayList;
import java.util.List;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A walk over a collection: the next documents are fetched while the last ones are worked on. For one thread. */
final class Scan implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Scan.class);

    private final FindIterable<RawBsonDocument> wanted;
    private final int batch;
    private @Nullable MongoCursor<RawBsonDocument> cursor;
    private Coming<List<RawBsonDocument>> coming;

    Scan(FindIterable<RawBsonDocument> wanted, int batch) {
        this.wanted = wanted.batchSize(batch);
        this.batch = batch;
        this.coming = Coming.of("scan", this::fetch);
    }

    /** Returns the next documents, none at the end. */
    List<RawBsonDocument> next() throws InterruptedException {
        List<RawBsonDocument> found = coming.get();
        coming = Coming.of("scan", this::fetch);
        return found;
    }

    /** One runs after the other, and each sees what the last one left. */
    private List<RawBsonDocument> fetch() {
        MongoCursor<RawBsonDocument> open = cursor;
        if (open == null) {
            open = wanted.iterator();
            cursor = open;
        }
        List<RawBsonDocument> found = new ArrayList<>(batch);
        while (found.size() < batch && open.hasNext()) {
            found.add(open.next());
        }
        return found;
    }

    @Override
    public void close() {
        try {
            coming.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (MongoException e) {
            log.debug("nobody waits for it any more", e);
        }
        if (cursor != null) {
            cursor.close();
        }
    }
}
