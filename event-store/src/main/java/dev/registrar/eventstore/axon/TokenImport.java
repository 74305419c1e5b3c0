package dev.registrar.eventstore.axon;

import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.ReplaceOptions;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Puts tokens where {@link MongoTokenStore} finds them, without the application's serialiser: in the form that serialiser
 * reads. For stores that no application uses yet.
 */
public final class TokenImport {
    private static final String TYPE = GlobalSequenceTrackingToken.class.getName();

    private final MongoCollection<Document> tokens;

    /** What the application's serialiser writes. */
    public enum Form {
        /** Jackson. */
        JSON {
            @Override
            String write(long index) {
                return "{\"globalIndex\":" + index + "}";
            }
        },
        /** XStream. */
        XML {
            @Override
            String write(long index) {
                return "<" + TYPE + "><globalIndex>" + index + "</globalIndex></" + TYPE + ">";
            }
        };

        abstract String write(long index);
    }

    /** Puts tokens into the collection {@code tokens} of {@code database}. */
    public TokenImport(MongoDatabase database) {
        tokens = database.getCollection("tokens").withWriteConcern(WriteConcern.MAJORITY);
    }

    /**
     * Puts the token of a segment, in place of one that is there.
     *
     * @param token null for a segment that has read nothing yet
     */
    public void put(String processor, int segment, @Nullable GlobalSequenceTrackingToken token, Form form) {
        var document = token == null
                ? MongoTokenStore.unclaimed(null, null, processor, segment)
                : MongoTokenStore.unclaimed(form.write(token.getGlobalIndex()), TYPE, processor, segment);
        tokens.replaceOne(
                new Document("_id", MongoTokenStore.id(processor, segment)),
                document,
                new ReplaceOptions().upsert(true));
    }
}
