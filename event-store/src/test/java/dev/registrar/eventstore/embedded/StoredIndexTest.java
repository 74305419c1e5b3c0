package dev.registrar.eventstore.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.bson.BsonRegularExpression;
import de.bwaldvogel.mongo.bson.Document;
import java.util.Arrays;
import java.util.List;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.junit.jupiter.api.Test;

/** How few documents an index leaves to look at, and when it says that it cannot tell. */
class StoredIndexTest {

    @Test
    void the_terms_of_users_are_found_in_the_order_of_a_field() {
        OrderedIndex index = index(false, "terms", "name", "_id");
        for (int i = 0; i < 10; i++) {
            add(
                    index,
                    new Document("_id", i)
                            .append("terms", List.of("all", "t" + i % 2))
                            .append("name", "n" + i));
        }

        assertThat(positions(index, new Document("terms", "t1"))).isEqualTo(5);
        assertThat(positions(index, new Document("terms", new BsonRegularExpression("^t", ""))))
                .isEqualTo(10);
        assertThat(positions(index, new Document("terms", "all").append("name", new Document("$lt", "n3"))))
                .isEqualTo(4);
        Conditions all = new Conditions(new Document("$and", List.of(new Document("terms", "all"))));
        assertThat(index.ordered(all, "name")).isNotNull();
        assertThat(index.ordered(new Conditions(new Document()), "name")).isNull();
    }

    @Test
    void of_two_conditions_on_an_array_one_is_asked_and_of_two_on_a_value_both() {
        OrderedIndex index = index(false, "a");
        add(index, new Document("_id", 1).append("a", 1));
        add(index, new Document("_id", 2).append("a", 5));
        Document between = new Document(
                "$and", List.of(new Document("a", new Document("$gt", 2)), new Document("a", new Document("$lt", 4))));
        assertThat(positions(index, between)).isZero();

        add(index, new Document("_id", 3).append("a", List.of(1, 9)));

        assertThat(positions(index, between)).isPositive();
    }

    @Test
    void two_fields_of_the_elements_of_one_array_are_not_put_together() {
        OrderedIndex index = index(false, "a.b", "a.c");
        add(
                index,
                new Document("_id", 1)
                        .append(
                                "a",
                                List.of(new Document("b", 1).append("c", 9), new Document("b", 8).append("c", 2))));

        assertThat(positions(index, new Document("a.b", 1).append("a.c", 2))).isEqualTo(1);
    }

    @Test
    void a_sparse_index_is_not_asked_for_what_it_leaves_out() {
        OrderedIndex index = index(true, "a");
        add(index, new Document("_id", 1));
        add(index, new Document("_id", 2).append("a", null));

        assertThat(index.getCount()).isEqualTo(1);
        assertThat(index.canHandle(new Document("a", null))).isFalse();
        assertThat(index.canHandle(new Document("a", new Document("$in", Arrays.asList(1, null)))))
                .isFalse();
        assertThat(index.canHandle(new Document("a", 1))).isTrue();
        assertThat(index.ordered(new Conditions(new Document()), "a")).isNull();
    }

    @Test
    void it_is_not_asked_where_entries_do_not_tell() {
        OrderedIndex index = index(false, "a");
        for (Object condition : List.of(
                List.of(1),
                new Document(),
                new Document("x", null),
                new Document("$ne", 1),
                new Document("$exists", false),
                new Document("$gt", null),
                new BsonRegularExpression("a", ""),
                new BsonRegularExpression("^a|b", ""),
                new BsonRegularExpression("^a", "i"),
                new BsonRegularExpression("^a*", ""))) {
            assertThat(index.canHandle(new Document("a", condition)))
                    .as("%s", condition)
                    .isFalse();
        }
        assertThat(index(false, "a.0").canHandle(new Document("a.0", 1))).isFalse();

        add(index, new Document("_id", 1).append("a", List.of(List.of(1))));

        assertThat(index.canHandle(new Document("a", 1))).isFalse();
    }

    @Test
    void a_document_with_an_empty_array_comes_and_goes() {
        OrderedIndex index = index(false, "a");
        Document empty = new Document("_id", 1).append("a", List.of());
        add(index, empty);

        assertThat(index.getCount()).isEqualTo(1);
        assertThat(index.remove(empty)).isNotNull();
        assertThat(index.getCount()).isZero();
    }

    private static int positions(OrderedIndex index, Document query) {
        return (int) index.part(new Conditions(query)).positions(false).count();
    }

    private static void add(OrderedIndex index, Document document) {
        index.add(document, new Position(Key.of(document.get("_id"))), null);
    }

    private static OrderedIndex index(boolean sparse, String... fields) {
        MVMap<byte[], Long> entries = new MVStore.Builder()
                .open()
                .openMap(
                        "index",
                        new MVMap.Builder<byte[], Long>()
                                .keyType(ByteArrayDataType.INSTANCE)
                                .valueType(LongDataType.INSTANCE));
        List<IndexKey> keys =
                Arrays.stream(fields).map(field -> new IndexKey(field, true)).toList();
        return new OrderedIndex("index", keys, false, sparse, entries);
    }
}
