package dev.registrar.command.throttle.adapter.mongo;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.ReturnDocument;
import dev.registrar.command.throttle.Guesses;
import dev.registrar.command.throttle.Series;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Series in collection {@code guesses}, found and changed by id alone. The server drops the forgotten by their age; whoever
 * begins another series drops them too, once in ten minutes, as the embedded store does not.
 */
public final class MongoGuesses implements Guesses {

    private static final String FAILURES = "n";

    private static final String UNTIL = "until";

    private static final Duration SWEEP = Duration.ofMinutes(10);

    private final MongoCollection<Document> guesses;
    private final AtomicReference<Instant> nextSweep = new AtomicReference<>(Instant.MIN);

    public MongoGuesses(MongoDatabase database) {
        this.guesses = database.getCollection("guesses");
    }

    /**
     * Makes the index by age.
     *
     * @param expiring whether the server removes documents by it; the embedded store does not
     */
    public void createIndexes(boolean expiring) {
        IndexOptions byAge = new IndexOptions();
        guesses.createIndex(Indexes.ascending(UNTIL), expiring ? byAge.expireAfter(0L, TimeUnit.SECONDS) : byAge);
    }

    @Override
    public Optional<Series> count(String id, int free, Instant now, Duration kept) {
        Optional<Series> more = countedOn(id, free, now);
        if (more.isPresent()) {
            return more;
        }
        guesses.deleteOne(new Document("_id", id).append(UNTIL, new Document("$lte", Date.from(now))));
        if (find(id).isPresent()) {
            return Optional.empty();
        }
        sweep(now);
        Series first = new Series(id, 1, now, now);
        // Two first guesses at once: one inserts, the other counts on.
        return insert(first, kept) ? Optional.of(first) : countedOn(id, free, now);
    }

    private void sweep(Instant now) {
        Instant due = nextSweep.get();
        if (!due.isAfter(now) && nextSweep.compareAndSet(due, now.plus(SWEEP))) {
            guesses.deleteMany(new Document(UNTIL, new Document("$lte", Date.from(now))));
        }
    }

    private Optional<Series> countedOn(String id, int free, Instant now) {
        // As it was before: the embedded store in memory shows what came after, later guesses included, and one of them
        // alone is the last free one.
        @Nullable
        Document before = guesses.findOneAndUpdate(
                new Document("_id", id)
                        .append(FAILURES, new Document("$lt", free))
                        .append(UNTIL, new Document("$gt", Date.from(now))),
                new Document("$inc", new Document(FAILURES, 1)).append("$set", new Document("last", Date.from(now))),
                new FindOneAndUpdateOptions().returnDocument(ReturnDocument.BEFORE));
        return Optional.ofNullable(before)
                .map(MongoGuesses::series)
                .map(series -> new Series(series.id(), series.failures() + 1, series.since(), now));
    }

    private boolean insert(Series series, Duration kept) {
        try {
            guesses.insertOne(new Document("_id", series.id())
                    .append(FAILURES, series.failures())
                    .append("since", Date.from(series.since()))
                    .append("last", Date.from(series.last()))
                    .append(UNTIL, Date.from(series.since().plus(kept))));
            return true;
        } catch (MongoException failure) {
            if (ErrorCategory.fromErrorCode(failure.getCode()) == ErrorCategory.DUPLICATE_KEY) {
                return false;
            }
            throw failure;
        }
    }

    @Override
    public Optional<Series> find(String id) {
        return Optional.ofNullable(guesses.find(new Document("_id", id)).first())
                .map(MongoGuesses::series);
    }

    @Override
    public boolean replace(Series seen, Series next, Duration kept) {
        Document asSeen =
                new Document("_id", seen.id()).append(FAILURES, seen.failures()).append("last", Date.from(seen.last()));
        Document change = new Document(FAILURES, next.failures())
                .append("since", Date.from(next.since()))
                .append("last", Date.from(next.last()))
                .append(UNTIL, Date.from(next.since().plus(kept)));
        return guesses.updateOne(asSeen, new Document("$set", change)).getMatchedCount() == 1;
    }

    @Override
    public void giveBack(String id) {
        guesses.updateOne(
                new Document("_id", id).append(FAILURES, new Document("$gt", 0)),
                new Document("$inc", new Document(FAILURES, -1)));
    }

    @Override
    public Optional<Series> end(String id) {
        @Nullable Document ended = guesses.findOneAndDelete(new Document("_id", id));
        return Optional.ofNullable(ended).map(MongoGuesses::series);
    }

    private static Series series(Document document) {
        return new Series(
                document.getString("_id"),
                document.getInteger(FAILURES),
                document.getDate("since").toInstant(),
                document.getDate("last").toInstant());
    }
}
