package dev.registrar.query.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ExplainVerbosity;
import com.mongodb.client.MongoCollection;
import dev.registrar.eventstore.testing.TestMongo;
import dev.registrar.shared.user.UserEvent.UserRegistered;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The plans of a real MongoDB: no search reads the collection, and equalities keep the order of the index. */
class UserPlansTest {

    private static final int USERS = 2000;

    @Test
    void lists_and_searches_walk_an_index() {
        Assumptions.assumeTrue(TestMongo.isReal(), "SKIPPED: plans are those of a real MongoDB; set MONGODB_URI.");
        try (TestMongo mongo = TestMongo.open()) {
            MongoCollection<Document> users = mongo.database().getCollection("view_users");
            UserProjection projection = new UserProjection();
            users.createIndexes(projection.indexes());
            List<Document> documents = new ArrayList<>();
            for (int i = 0; i < USERS; i++) {
                UserRegistered event = new UserRegistered("u" + i, "user" + i + "@example.org", "Name " + i, "user", 1);
                Document document = UserDocument.of(UserFold.apply(null, event, 0, Instant.EPOCH.plusSeconds(i)));
                documents.add(document.append("_id", "u" + i));
            }
            users.insertMany(documents);
            for (UserSort sort : UserSort.values()) {
                for (List<String> words : List.of(List.<String>of(), List.of("na"), List.of("user1"))) {
                    UserQuery query = new UserQuery(words, null, null, 1, 20, sort, false, null);
                    Document plan = users.find(UserViews.filter(query))
                            .sort(sort.order(false))
                            .limit(20)
                            .explain(ExplainVerbosity.EXECUTION_STATS);
                    String text = plan.get("queryPlanner", Document.class)
                            .get("winningPlan", Document.class)
                            .toJson();
                    assertThat(text).as("%s %s", sort, words).contains("IXSCAN").doesNotContain("COLLSCAN");
                    if (words.isEmpty() || words.getFirst().length() <= UserDocument.PREFIX) {
                        int examined =
                                plan.get("executionStats", Document.class).getInteger("totalDocsExamined");
                        assertThat(examined).as("%s %s", sort, words).isLessThanOrEqualTo(20);
                    }
                }
            }
        }
    }
}
