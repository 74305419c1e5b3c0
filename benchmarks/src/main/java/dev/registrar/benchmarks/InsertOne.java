package dev.registrar.benchmarks;

import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.util.concurrent.ThreadLocalRandom;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.types.ObjectId;

/** The baseline of the write path: the driver's own insert of a document of a given size, without further indexes. */
final class InsertOne {

    private static final int OVERHEAD = 60;

    private final MongoCollection<BsonDocument> collection;
    private final byte[] body;

    /** Inserts documents of about {@code bytes} bytes. */
    InsertOne(MongoDatabase database, WriteConcern concern, int bytes) {
        this.collection = database.getCollection("baseline", BsonDocument.class).withWriteConcern(concern);
        this.body = new byte[Math.max(1, bytes - OVERHEAD)];
        ThreadLocalRandom.current().nextBytes(body);
    }

    void insert() {
        collection.insertOne(new BsonDocument("_id", new BsonObjectId(new ObjectId()))
                .append("kind", new BsonString("baseline"))
                .append("body", new BsonBinary(body)));
    }
}
