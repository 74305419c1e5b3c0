package dev.registrar.eventstore.mongo;

import com.mongodb.MongoClientSettings;
import com.mongodb.ReadConcern;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import dev.registrar.eventstore.Commit;
import java.util.Collection;
import java.util.List;
import java.util.stream.LongStream;
import org.bson.Document;
import org.bson.codecs.configuration.CodecRegistries;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** The stored commits as they are asked for: decoded or some fields of them, in a form this server answers from an index. */
final class StoredCommits {
    /** Keys asked for at once; mongo-java-server takes a tenth of a millisecond for each. */
    static final int CHUNK = 256;

    static final int LOOK_AHEAD = 16;

    /** Fewer are asked for by number: they are among the last, where late ones may lie in another order. */
    private static final int MANY = 64;
    /**
     * Passing over a commit costs mongo-java-server a hundredth of looking one up while it has it in memory, and a quarter
     * where it reads it from the disk; meanwhile nobody else is served.
     */
    private static final int PASSED_FOR_ONE = 16;

    static final Bson NUMBER_ONLY = new Document(Fields.NUMBER, 1);

    private final Server server;
    private final MongoCollection<Commit> commits;
    private final MongoCollection<Document> documents;

    StoredCommits(MongoCollection<Document> collection, Server server) {
        this.server = server;
        this.documents = collection.withCodecRegistry(MongoClientSettings.getDefaultCodecRegistry());
        this.commits = collection
                .withReadConcern(server.durable())
                .withDocumentClass(Commit.class)
                .withCodecRegistry(CodecRegistries.fromRegistries(
                        CodecRegistries.fromCodecs(new CommitCodec()), MongoClientSettings.getDefaultCodecRegistry()));
    }

    /** Returns whether ranges are answered from an index; where they are not, everything is asked for by exact keys. */
    boolean ranges() {
        return server.ranges();
    }

    /** Returns whether nothing that was ever read here can be lost again. */
    boolean latestIsDurable() {
        return !server.replicates();
    }

    /** Returns whole commits that no election can take back. */
    FindIterable<Commit> find(Bson filter) {
        return commits.find(filter);
    }

    /**
     * Returns whether a server without ranges finds {@code count} commits after {@code after} sooner by passing over what lies
     * before them than by their numbers.
     */
    static boolean lieNear(long after, long count) {
        return count >= MANY && after <= count * PASSED_FOR_ONE;
    }

    /**
     * Returns {@code count} commits as they lie on a server without ranges, from the place on that {@code after} has where
     * each lies in the place of its number. That is promised by nobody: look at their numbers.
     */
    FindIterable<Commit> asTheyLie(long after, int count) {
        return commits.find().skip(Math.toIntExact(after)).limit(count);
    }

    /** Returns some fields, as the primary has them now or as nobody can lose them. */
    FindIterable<Document> fields(@Nullable Bson filter, Bson projection, boolean durable) {
        var read = documents.withReadConcern(durable ? server.durable() : ReadConcern.LOCAL);
        return (filter == null ? read.find() : read.find(filter)).projection(projection);
    }

    /** Returns a filter for the numbers from {@code from} to {@code to}. */
    Bson between(long from, long to) {
        return ranges()
                ? Filters.and(Filters.gte(Fields.NUMBER, from), Filters.lte(Fields.NUMBER, to))
                : in(Fields.NUMBER, numbers(from - 1, to - from + 1));
    }

    /** Returns some fields of the next {@code count} commits after {@code after}, in order where there are ranges. */
    FindIterable<Document> next(long after, int count, Bson projection, boolean durable) {
        return ranges()
                ? fields(Filters.gt(Fields.NUMBER, after), projection, durable)
                        .sort(NUMBER_ONLY)
                        .limit(count)
                : fields(in(Fields.NUMBER, numbers(after, count)), projection, durable);
    }

    /** A plain document: mongo-java-server finds no index for the form that the driver's builder gives some filters. */
    static Bson in(String field, Collection<?> values) {
        return new Document(field, new Document("$in", values));
    }

    /** Returns the {@code count} numbers after {@code after}. */
    static List<Long> numbers(long after, long count) {
        return LongStream.rangeClosed(after + 1, after + count).boxed().toList();
    }
}
