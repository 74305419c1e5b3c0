package dev.registrar.command.once.adapter.mongo;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoException;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import dev.registrar.command.application.Outcome;
import dev.registrar.command.once.Answers;
import dev.registrar.command.once.KeptAnswer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.bson.Document;

/** Answers in collection {@code answers}, found by their key alone and dropped when they are {@link #KEPT} old. */
public final class MongoAnswers implements Answers {

    /** Twice what is promised: clocks differ, and the server drops by the minute. */
    private static final Duration KEPT = Duration.ofDays(2);

    /** How often the old are removed where the server does not do it by itself. */
    private static final Duration SWEEP = Duration.ofMinutes(10);

    private static final String UNTIL = "until";

    private final MongoCollection<Document> answers;
    private final Clock clock;
    private final AtomicReference<Instant> nextSweep = new AtomicReference<>(Instant.MIN);

    public MongoAnswers(MongoDatabase database, Clock clock) {
        this.answers = database.getCollection("answers").withWriteConcern(WriteConcern.MAJORITY);
        this.clock = clock;
    }

    /**
     * Makes the index by age.
     *
     * @param expiring whether the server removes documents by it; the embedded store does not
     */
    public void createIndexes(boolean expiring) {
        IndexOptions byAge = new IndexOptions();
        answers.createIndex(Indexes.ascending(UNTIL), expiring ? byAge.expireAfter(0L, TimeUnit.SECONDS) : byAge);
    }

    @Override
    public Optional<KeptAnswer> find(String key) {
        return Optional.ofNullable(answers.find(new Document("_id", key)).first())
                .map(MongoAnswers::answer);
    }

    @Override
    public Optional<KeptAnswer> keep(String key, KeptAnswer answer) {
        Instant now = clock.instant();
        sweep(now);
        try {
            answers.insertOne(document(key, answer).append(UNTIL, Date.from(now.plus(KEPT))));
            return Optional.empty();
        } catch (MongoException failure) {
            if (ErrorCategory.fromErrorCode(failure.getCode()) == ErrorCategory.DUPLICATE_KEY) {
                return find(key);
            }
            throw failure;
        }
    }

    private void sweep(Instant now) {
        Instant due = nextSweep.get();
        if (!due.isAfter(now) && nextSweep.compareAndSet(due, now.plus(SWEEP))) {
            answers.deleteMany(new Document(UNTIL, new Document("$lte", Date.from(now))));
        }
    }

    private static Document document(String key, KeptAnswer answer) {
        Document document = new Document("_id", key).append("request", answer.request());
        KeptAnswer.Refused refusal = answer.refusal();
        if (refusal != null) {
            document.append(
                    "refused",
                    new Document("code", refusal.code())
                            .append("status", refusal.status())
                            .append("detail", refusal.detail()));
        }
        Outcome outcome = answer.outcome();
        if (outcome != null) {
            document.append("version", outcome.version()).append("position", outcome.position());
        }
        return document;
    }

    private static KeptAnswer answer(Document document) {
        Document refused = document.get("refused", Document.class);
        return refused == null
                ? new KeptAnswer(
                        document.getString("request"),
                        null,
                        new Outcome(document.getLong("version"), document.getLong("position"), false))
                : new KeptAnswer(
                        document.getString("request"),
                        new KeptAnswer.Refused(
                                refused.getString("code"), refused.getInteger("status"), refused.getString("detail")),
                        null);
    }
}
