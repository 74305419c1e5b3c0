package dev.registrar.eventstore.axon;

import com.mongodb.client.MongoCollection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.deadletter.DeadLetter;
import org.axonframework.messaging.deadletter.EnqueueDecision;
import org.bson.Document;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles the dead letters of one processing group again. Who processes a sequence holds a claim on its first letter, takes
 * the claim on the next before it evicts that, and may evict and put back only what it still holds; whether a claim has
 * lapsed is judged by the server's clock. So the letters of a sequence are handled in order, by one node at a time, and a
 * node that was paused until its claim lapsed changes nothing any more.
 *
 * <p>What a handler does and the eviction of its letter are two writes: after a crash between them a letter is handled
 * again, as any event of a streaming processor may be.
 */
final class LetterProcessing {
    private static final Logger LOG = LoggerFactory.getLogger(LetterProcessing.class);
    private static final String ID = "_id";
    private static final String GROUP = DeadLetterCodec.GROUP;
    private static final String SEQUENCE = DeadLetterCodec.SEQUENCE;
    private static final String INDEX = DeadLetterCodec.INDEX;
    private static final String OWNER = "owner";
    private static final String CLAIMED = "claimed";

    private final MongoCollection<Document> letters;
    private final DeadLetterCodec codec;
    private final String group;
    private final Duration claimDuration;

    /**
     * Processes letters of a group.
     *
     * @param claimDuration how long the handling of one letter may take before another node tries, 1 ms and up
     */
    LetterProcessing(MongoCollection<Document> letters, DeadLetterCodec codec, String group, Duration claimDuration) {
        this.letters = letters;
        this.codec = codec;
        this.group = group;
        this.claimDuration = claimDuration;
    }

    /** Handles the first sequence that is free and wanted, as far as it goes; returns whether all of it was handled. */
    boolean process(
            Predicate<DeadLetter<? extends EventMessage<?>>> sequenceFilter,
            Function<DeadLetter<? extends EventMessage<?>>, EnqueueDecision<EventMessage<?>>> processingTask) {
        var owner = UUID.randomUUID().toString();
        for (var id : firstOfFreeSequences()) {
            var document = letters.find(new Document(ID, id)).first();
            if (document == null) {
                continue;
            }
            var first = codec.read(document);
            if (sequenceFilter.test(first) && claim(first, owner)) {
                return processFrom(first, owner, processingTask);
            }
        }
        return false;
    }

    /** The first letter of each sequence that nobody processes, those touched longest ago first. */
    private List<String> firstOfFreeSequences() {
        return letters.aggregate(List.of(
                        new Document("$match", new Document(GROUP, group)),
                        new Document(
                                "$sort",
                                new Document(GROUP, 1).append(SEQUENCE, 1).append(INDEX, 1)),
                        new Document(
                                "$group",
                                new Document(ID, "$" + SEQUENCE)
                                        .append("id", new Document("$first", "$" + ID))
                                        .append(CLAIMED, new Document("$first", "$" + CLAIMED))
                                        .append(OWNER, new Document("$first", "$" + OWNER))
                                        .append(
                                                DeadLetterCodec.TOUCHED,
                                                new Document("$first", "$" + DeadLetterCodec.TOUCHED))),
                        new Document("$match", new Document("$or", claimable())),
                        new Document("$sort", new Document(DeadLetterCodec.TOUCHED, 1).append(ID, 1))))
                .map(document -> document.getString("id"))
                .into(new ArrayList<>());
    }

    private boolean processFrom(
            StoredLetter first,
            String owner,
            Function<DeadLetter<? extends EventMessage<?>>, EnqueueDecision<EventMessage<?>>> task) {
        var current = Optional.of(first);
        while (current.isPresent()) {
            var letter = current.get();
            var decision = decide(letter, owner, task);
            if (decision.shouldEnqueue()) {
                putBack(letter, owner, decision);
                return false;
            }
            var next = next(letter);
            var nextIsOurs = next.isPresent() && claim(next.get(), owner);
            if (letters.deleteOne(held(letter, owner)).getDeletedCount() == 0) {
                next.ifPresent(taken -> release(taken, owner));
                LOG.warn("The claim on the letter of event {} lapsed while it was handled", identifier(letter));
                return false;
            }
            if (next.isPresent() && !nextIsOurs) {
                return false;
            }
            // Where there was none, one may have come in before the eviction made its sequence look empty.
            current = next.isPresent() ? next : next(letter).filter(late -> claim(late, owner));
        }
        return true;
    }

    private EnqueueDecision<EventMessage<?>> decide(
            StoredLetter letter,
            String owner,
            Function<DeadLetter<? extends EventMessage<?>>, EnqueueDecision<EventMessage<?>>> task) {
        var decided = false;
        try {
            var decision = task.apply(letter);
            decided = true;
            return decision;
        } finally {
            if (!decided) {
                release(letter, owner);
            }
        }
    }

    private void putBack(StoredLetter letter, String owner, EnqueueDecision<EventMessage<?>> decision) {
        DeadLetter<? extends EventMessage<?>> changed = decision.withDiagnostics(letter);
        var cause = decision.enqueueCause();
        if (cause.isPresent()) {
            changed = changed.withCause(cause.get());
        }
        var changes = codec.changeable(changed.markTouched()).append(OWNER, null);
        if (letters.updateOne(held(letter, owner), new Document("$set", changes))
                        .getMatchedCount()
                == 0) {
            LOG.warn("The claim on the letter of event {} lapsed while it was handled", identifier(letter));
        }
    }

    private Optional<StoredLetter> next(StoredLetter letter) {
        return Optional.ofNullable(letters.find(new Document(GROUP, group)
                                .append(SEQUENCE, letter.sequence())
                                .append(INDEX, new Document("$gt", letter.index())))
                        .sort(new Document(INDEX, 1))
                        .limit(1)
                        .first())
                .map(codec::read);
    }

    private boolean claim(StoredLetter letter, String owner) {
        return letters.updateOne(
                                new Document(ID, letter.id()).append("$or", claimable()),
                                new Document("$set", new Document(OWNER, owner))
                                        .append("$currentDate", new Document(CLAIMED, true)))
                        .getMatchedCount()
                > 0;
    }

    private void release(StoredLetter letter, String owner) {
        letters.updateOne(held(letter, owner), new Document("$set", new Document(OWNER, null)));
    }

    /** Free, or lapsed by the clock of the server. */
    private List<Document> claimable() {
        var limit = new Document("$subtract", List.of("$$NOW", claimDuration.toMillis()));
        return List.of(
                new Document(OWNER, null), new Document("$expr", new Document("$lt", List.of("$" + CLAIMED, limit))));
    }

    private static Document held(StoredLetter letter, String owner) {
        return new Document(ID, letter.id()).append(OWNER, owner);
    }

    private static String identifier(StoredLetter letter) {
        return letter.message().getIdentifier();
    }
}
