package dev.registrar.eventstore.axon;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoWriteException;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.deadletter.DeadLetter;
import org.axonframework.messaging.deadletter.DeadLetterQueueOverflowException;
import org.axonframework.messaging.deadletter.EnqueueDecision;
import org.axonframework.messaging.deadletter.NoSuchDeadLetterException;
import org.axonframework.messaging.deadletter.SequencedDeadLetterQueue;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;
import org.bson.Document;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dead letters of one processing group in MongoDB, one document for each.
 *
 * <p>A letter's place in its sequence is the number after the last, under a unique index: of two that want the same place
 * one takes the next, and none is lost. How the letters of a sequence are handled in order, by one node at a time, is told
 * in {@link LetterProcessing}.
 */
public final class MongoDeadLetterQueue implements SequencedDeadLetterQueue<EventMessage<?>> {
    private static final Logger LOG = LoggerFactory.getLogger(MongoDeadLetterQueue.class);
    private static final String ID = "_id";
    private static final String GROUP = DeadLetterCodec.GROUP;
    private static final String SEQUENCE = DeadLetterCodec.SEQUENCE;
    private static final String INDEX = DeadLetterCodec.INDEX;
    private static final int PAGE = 100;

    private final MongoCollection<Document> letters;
    private final DeadLetterCodec codec;
    private final String group;
    private final int maxSequences;
    private final int maxSequenceSize;
    private final LetterProcessing processing;

    private MongoDeadLetterQueue(Builder builder) {
        this.letters = builder.database
                .getCollection(builder.collection)
                .withCodecRegistry(MongoClientSettings.getDefaultCodecRegistry())
                // A secondary may lag: an event would be handled although one before it waits here.
                .withReadPreference(ReadPreference.primary())
                .withWriteConcern(WriteConcern.MAJORITY);
        this.codec = new DeadLetterCodec(builder.serializer, builder.eventSerializer, builder.upcasters);
        this.group = builder.group;
        this.maxSequences = builder.maxSequences;
        this.maxSequenceSize = builder.maxSequenceSize;
        this.processing = new LetterProcessing(letters, codec, group, builder.claimDuration);
        letters.createIndex(
                new Document(GROUP, 1).append(SEQUENCE, 1).append(INDEX, 1), new IndexOptions().unique(true));
    }

    /** Returns the settings of the queue of a processing group, in the collection {@code deadletters}. */
    public static Builder builder(MongoDatabase database, String processingGroup, Serializer serializer) {
        return new Builder(database, processingGroup, serializer);
    }

    @Override
    public void enqueue(Object sequenceIdentifier, DeadLetter<? extends EventMessage<?>> letter)
            throws DeadLetterQueueOverflowException {
        var sequence = codec.sequence(sequenceIdentifier);
        var document = codec.write(group, sequence, letter);
        // Each round but the last means that another letter came in, so the limit of the sequence bounds them.
        do {
            if (full(sequence)) {
                throw new DeadLetterQueueOverflowException("No room for event "
                        + letter.message().getIdentifier() + ": sequence " + sequence + " of processing group " + group
                        + " has " + maxSequenceSize + " letters, or there are " + maxSequences + " sequences");
            }
        } while (!insert(document.append(INDEX, nextIndex(sequence))));
        LOG.info(
                "Event {} is a dead letter of processing group {}: {}",
                letter.message().getIdentifier(),
                group,
                letter.cause().map(cause -> cause.type()).orElse("one before it in its sequence is"));
    }

    private boolean insert(Document document) {
        try {
            letters.insertOne(document);
            return true;
        } catch (MongoWriteException e) {
            if (e.getError().getCategory() == ErrorCategory.DUPLICATE_KEY) {
                return false;
            }
            throw e;
        }
    }

    private long nextIndex(String sequence) {
        var last = letters.find(ofSequence(sequence))
                .projection(new Document(INDEX, 1))
                .sort(new Document(INDEX, -1))
                .limit(1)
                .first();
        return last == null ? 0 : last.getLong(INDEX) + 1;
    }

    /** Removes a letter, whoever processes it. A letter that is not in this queue changes nothing. */
    @Override
    public void evict(DeadLetter<? extends EventMessage<?>> letter) {
        if (letter instanceof StoredLetter stored) {
            letters.deleteOne(ofGroup().append(ID, stored.id()));
        }
    }

    @Override
    public void requeue(
            DeadLetter<? extends EventMessage<?>> letter,
            UnaryOperator<DeadLetter<? extends EventMessage<?>>> letterUpdater)
            throws NoSuchDeadLetterException {
        var changes = codec.changeable(letterUpdater.apply(letter).markTouched());
        if (!(letter instanceof StoredLetter stored)
                || letters.updateOne(ofGroup().append(ID, stored.id()), new Document("$set", changes))
                                .getMatchedCount()
                        == 0) {
            throw new NoSuchDeadLetterException("The letter of event "
                    + letter.message().getIdentifier() + " is not in the queue of processing group " + group);
        }
    }

    @Override
    public boolean contains(Object sequenceIdentifier) {
        return letters.find(ofSequence(codec.sequence(sequenceIdentifier)))
                        .projection(new Document(ID, 1))
                        .first()
                != null;
    }

    @Override
    public Iterable<DeadLetter<? extends EventMessage<?>>> deadLetterSequence(Object sequenceIdentifier) {
        return letters(codec.sequence(sequenceIdentifier));
    }

    private Iterable<DeadLetter<? extends EventMessage<?>>> letters(String sequence) {
        return () ->
                new LetterIterator(after -> letters.find(ofSequence(sequence).append(INDEX, new Document("$gt", after)))
                        .sort(new Document(INDEX, 1))
                        .limit(PAGE)
                        .map(codec::read)
                        .into(new ArrayList<>()));
    }

    @Override
    public Iterable<Iterable<DeadLetter<? extends EventMessage<?>>>> deadLetters() {
        return () -> letters.aggregate(List.of(
                        new Document("$match", ofGroup()),
                        new Document(
                                "$group",
                                new Document(ID, "$" + SEQUENCE)
                                        .append(
                                                DeadLetterCodec.TOUCHED,
                                                new Document("$min", "$" + DeadLetterCodec.TOUCHED))),
                        new Document("$sort", new Document(DeadLetterCodec.TOUCHED, 1))))
                .map(document -> letters(document.getString(ID)))
                .into(new ArrayList<>())
                .iterator();
    }

    @Override
    public boolean isFull(Object sequenceIdentifier) {
        return full(codec.sequence(sequenceIdentifier));
    }

    private boolean full(String sequence) {
        var size = letters.countDocuments(ofSequence(sequence));
        return size == 0 ? amountOfSequences() >= maxSequences : size >= maxSequenceSize;
    }

    @Override
    public long size() {
        return letters.countDocuments(ofGroup());
    }

    @Override
    public long sequenceSize(Object sequenceIdentifier) {
        return letters.countDocuments(ofSequence(codec.sequence(sequenceIdentifier)));
    }

    @Override
    public long amountOfSequences() {
        var counted = letters.aggregate(List.of(
                        new Document("$match", ofGroup()),
                        new Document("$group", new Document(ID, "$" + SEQUENCE)),
                        new Document("$group", new Document(ID, null).append("count", new Document("$sum", 1)))))
                .first();
        return counted == null ? 0 : counted.get("count", Number.class).longValue();
    }

    @Override
    public boolean process(
            Predicate<DeadLetter<? extends EventMessage<?>>> sequenceFilter,
            Function<DeadLetter<? extends EventMessage<?>>, EnqueueDecision<EventMessage<?>>> processingTask) {
        return processing.process(sequenceFilter, processingTask);
    }

    @Override
    public void clear() {
        letters.deleteMany(ofGroup());
    }

    private Document ofGroup() {
        return new Document(GROUP, group);
    }

    private Document ofSequence(String sequence) {
        return ofGroup().append(SEQUENCE, sequence);
    }

    /** The settings of a queue. */
    public static final class Builder {
        private static final int DEFAULT_LIMIT = 1024;

        private final MongoDatabase database;
        private final String group;
        private final Serializer serializer;
        private Serializer eventSerializer;
        private EventUpcaster upcasters = NoOpEventUpcaster.INSTANCE;
        private String collection = "deadletters";
        private int maxSequences = DEFAULT_LIMIT;
        private int maxSequenceSize = DEFAULT_LIMIT;
        private Duration claimDuration = Duration.ofSeconds(30);

        private Builder(MongoDatabase database, String group, Serializer serializer) {
            this.database = database;
            this.group = group;
            this.serializer = serializer;
            this.eventSerializer = serializer;
        }

        /** Sets what events are serialised by; what tokens and diagnostics are, unless set. */
        public Builder eventSerializer(Serializer forEvents) {
            eventSerializer = forEvents;
            return this;
        }

        /** Sets what turns old events into new ones; none unless set. */
        public Builder upcasterChain(EventUpcaster chain) {
            upcasters = chain;
            return this;
        }

        /** Sets the collection, which several groups share; {@code deadletters} unless set. */
        public Builder collection(String name) {
            collection = name;
            return this;
        }

        /** Sets how many sequences may have letters, 1 and up; 1,024 unless set. */
        public Builder maxSequences(int limit) {
            maxSequences = positive(limit, "maxSequences");
            return this;
        }

        /** Sets how many letters a sequence may have, 1 and up; 1,024 unless set. */
        public Builder maxSequenceSize(int limit) {
            maxSequenceSize = positive(limit, "maxSequenceSize");
            return this;
        }

        /** Sets how long the handling of one letter may take before another node tries, 1 ms and up; 30 s unless set. */
        public Builder claimDuration(Duration duration) {
            if (duration.toMillis() < 1) {
                throw new IllegalArgumentException("claimDuration must be a millisecond or more");
            }
            claimDuration = duration;
            return this;
        }

        private static int positive(int limit, String name) {
            if (limit < 1) {
                throw new IllegalArgumentException(name + " must be 1 or more");
            }
            return limit;
        }

        /** Makes the queue, and the index it needs. */
        public MongoDeadLetterQueue build() {
            return new MongoDeadLetterQueue(this);
        }
    }
}
