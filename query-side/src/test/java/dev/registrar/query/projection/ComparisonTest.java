package dev.registrar.query.projection;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import dev.registrar.eventstore.testing.TestMongo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two collections are compared as they lie where that is possible, and in order where it is not: with one outcome. */
class ComparisonTest {

    private static final int DOCUMENTS = 2500;
    private static final long AS_THEY_LIE = Long.MAX_VALUE;
    private static final long IN_ORDER = 0;

    private final TestMongo mongo = TestMongo.open();
    private final MongoCollection<Document> old = mongo.database().getCollection("old");
    private final MongoCollection<Document> fresh = mongo.database().getCollection("fresh");

    @AfterEach
    void drop() {
        mongo.close();
    }

    private static Document document(int number) {
        return new Document("_id", "user-" + number)
                .append("name", "Name " + number)
                .append(ViewDocuments.APPLIED, (long) number);
    }

    private static List<Document> documents() {
        List<Document> all = new ArrayList<>();
        for (int i = 0; i < DOCUMENTS; i++) {
            all.add(document(i));
        }
        return all;
    }

    private Comparison.Result compare(long mostUnmetBytes, String... touched) throws InterruptedException {
        Comparison comparison = new Comparison(old, fresh, true, mostUnmetBytes);
        comparison.scan(() -> false);
        return comparison.settle(Set.of(touched));
    }

    @ParameterizedTest
    @ValueSource(longs = {AS_THEY_LIE, IN_ORDER, 50_000})
    void the_same_documents_in_another_order_are_the_same(long mostUnmetBytes) throws InterruptedException {
        List<Document> all = documents();
        old.insertMany(all);
        Collections.shuffle(all, new Random(3));
        fresh.insertMany(all);
        Comparison.Result result = compare(mostUnmetBytes);
        assertThat(result.differing()).isZero();
        assertThat(result.documents()).isEqualTo(DOCUMENTS);
        assertThat(result.newChecksum()).isEqualTo(result.oldChecksum());
        assertThat(result).isEqualTo(compare(AS_THEY_LIE));
    }

    @ParameterizedTest
    @ValueSource(longs = {AS_THEY_LIE, IN_ORDER, 50_000})
    void what_is_missing_on_either_side_or_differs_is_named(long mostUnmetBytes) throws InterruptedException {
        List<Document> all = documents();
        all.removeIf(each -> each.getString("_id").equals("user-7"));
        old.insertMany(all);
        List<Document> others = documents();
        others.removeIf(each -> each.getString("_id").equals("user-8"));
        Collections.shuffle(others, new Random(5));
        others.get(1200).append("name", "Eve");
        fresh.insertMany(others);
        Comparison.Result result = compare(mostUnmetBytes);
        assertThat(result.differing()).isEqualTo(3);
        assertThat(result.examples())
                .containsExactlyInAnyOrder("user-7", "user-8", others.get(1200).getString("_id"));
        assertThat(result.newChecksum()).isNotEqualTo(result.oldChecksum());
        assertThat(result).isEqualTo(compare(IN_ORDER));
    }

    @Test
    void what_one_side_has_behind_the_end_of_the_other_is_kept_within_bounds() throws InterruptedException {
        old.insertMany(documents().subList(0, 10));
        fresh.insertMany(documents());
        assertThat(compare(50_000).differing()).isEqualTo(DOCUMENTS - 10);
        assertThat(compare(50_000)).isEqualTo(compare(IN_ORDER));
    }

    @Test
    void members_in_another_order_are_no_difference_and_what_was_touched_is_looked_at_again()
            throws InterruptedException {
        old.insertOne(document(1));
        fresh.insertOne(
                new Document("_id", "user-1").append(ViewDocuments.APPLIED, 1L).append("name", "Name 1"));
        Comparison comparison = new Comparison(old, fresh, true);
        comparison.scan(() -> false);
        assertThat(comparison.settle(Set.of()).differing()).isZero();
        fresh.updateOne(new Document("_id", "user-1"), new Document("$set", new Document("name", "Eve")));
        assertThat(comparison.settle(Set.of("user-1")).examples()).containsExactly("user-1");
    }
}
