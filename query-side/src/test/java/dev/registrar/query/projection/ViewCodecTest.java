package dev.registrar.query.projection;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.ReplaceOneModel;
import dev.registrar.eventstore.testing.TestMongo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.DocumentCodec;
import org.bson.types.Binary;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

/** It writes what the driver's own codec writes, byte by byte. */
class ViewCodecTest {

    private static final Document EVERYTHING = new Document("_id", "ada")
            .append("text", "é \ud83d\ude00")
            .append("long", 1L << 40)
            .append("int", 7)
            .append("double", 0.5)
            .append("yes", true)
            .append("nothing", null)
            .append("time", Date.from(Instant.ofEpochMilli(1_700_000_000_123L)))
            .append("inner", new Document("a", new Document("b", List.of())).append("c", null))
            .append("list", Arrays.asList("x", null, 1L, new Document("d", false), List.of("y")))
            .append("map", Map.of("k", "v"))
            .append("bytes", new Binary(new byte[] {1, 2}))
            .append("id", new ObjectId("0123456789abcdef01234567"))
            .append("decimal", Decimal128.parse("1.10"))
            .append("bson", BsonDocument.parse("{a: [1]}"));

    @Test
    void it_writes_what_the_drivers_own_codec_writes() {
        RawBsonDocument own = new RawBsonDocument(EVERYTHING, new ViewCodec());
        RawBsonDocument drivers = new RawBsonDocument(EVERYTHING, new DocumentCodec());
        assertThat(own.getByteBuffer().asNIO())
                .isEqualTo(drivers.getByteBuffer().asNIO());
    }

    @Test
    void what_was_written_is_read_again_and_found() {
        try (TestMongo mongo = TestMongo.open()) {
            MongoCollection<Document> views =
                    mongo.database().getCollection("views").withCodecRegistry(ViewCodec.REGISTRY);
            views.insertOne(EVERYTHING);
            Document changed = new Document("_id", "ada").append("list", List.of("z"));
            assertThat(views.find(new Document("_id", new Document("$in", List.of("ada"))))
                            .into(new ArrayList<>()))
                    .extracting(found ->
                            found.toBsonDocument(Document.class, MongoClientSettings.getDefaultCodecRegistry()))
                    .hasSize(1)
                    .allMatch(
                            found -> found.getDocument("inner").getDocument("a").containsKey("b"));
            views.bulkWrite(List.of(new ReplaceOneModel<>(new Document("_id", "ada").append("int", 7), changed)));
            assertThat(views.find().first()).isEqualTo(changed);
        }
    }
}
