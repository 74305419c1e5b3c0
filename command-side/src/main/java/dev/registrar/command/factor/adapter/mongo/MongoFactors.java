package dev.registrar.command.factor.adapter.mongo;

import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.UpdateOptions;
import dev.registrar.command.factor.Factors;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.bson.Document;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;

/**
 * Second factors in collection {@value #COLLECTION}, one document a user: {@code {_id, secret, codes, step, proposal: {id,
 * secret, codes}}}. Everything that is used is used by one conditional update of that document.
 */
public final class MongoFactors implements Factors {

    /** Name of the collection. */
    public static final String COLLECTION = "second_factors";

    private static final String SECRET = "secret";
    private static final String CODES = "codes";
    private static final String STEP = "step";
    private static final String PROPOSAL = "proposal";

    private final MongoCollection<Document> factors;

    public MongoFactors(MongoDatabase database) {
        this.factors = database.getCollection(COLLECTION).withWriteConcern(WriteConcern.MAJORITY);
    }

    @Override
    public Optional<Kept> find(String userId) {
        return Optional.ofNullable(factors.find(byId(userId)).first()).map(MongoFactors::kept);
    }

    private static Kept kept(Document stored) {
        @Nullable Binary secret = stored.get(SECRET, Binary.class);
        @Nullable Document proposal = stored.get(PROPOSAL, Document.class);
        return new Kept(
                secret == null ? null : secret.getData(),
                proposal == null
                        ? null
                        : new Proposal(
                                proposal.getString("id"),
                                proposal.get(SECRET, Binary.class).getData(),
                                proposal.getList(CODES, String.class)));
    }

    @Override
    public void propose(String userId, Proposal proposal) {
        Document stored = new Document("id", proposal.id())
                .append(SECRET, new Binary(proposal.secret()))
                .append(CODES, proposal.codes());
        factors.updateOne(byId(userId), set(PROPOSAL, stored), new UpdateOptions().upsert(true));
    }

    @Override
    public boolean adopt(String userId, Proposal proposal, long step) {
        Document serving = new Document(SECRET, new Binary(proposal.secret()))
                .append(CODES, proposal.codes())
                .append(STEP, step);
        return factors.updateOne(
                                byId(userId).append(PROPOSAL + ".id", proposal.id()),
                                new Document("$set", serving).append("$unset", new Document(PROPOSAL, "")))
                        .getMatchedCount()
                == 1;
    }

    @Override
    public boolean use(String userId, long step) {
        return factors.updateOne(byId(userId).append(STEP, new Document("$lt", step)), set(STEP, step))
                        .getMatchedCount()
                == 1;
    }

    @Override
    public OptionalInt useCode(String userId, String code) {
        // As it was before: the embedded store in memory shows what came after, later uses of other codes included.
        @Nullable
        Document before = factors.findOneAndUpdate(
                byId(userId).append(CODES, code),
                new Document("$pull", new Document(CODES, code)),
                new FindOneAndUpdateOptions().returnDocument(ReturnDocument.BEFORE));
        return before == null
                ? OptionalInt.empty()
                : OptionalInt.of(before.getList(CODES, String.class).size() - 1);
    }

    @Override
    public boolean replaceCodes(String userId, List<String> codes) {
        return factors.updateOne(byId(userId).append(SECRET, new Document("$exists", true)), set(CODES, codes))
                        .getMatchedCount()
                == 1;
    }

    @Override
    public void remove(String userId) {
        factors.deleteOne(byId(userId));
    }

    private static Document byId(String userId) {
        return new Document("_id", userId);
    }

    private static Document set(String member, Object value) {
        return new Document("$set", new Document(member, value));
    }
}
