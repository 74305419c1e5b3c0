package dev.registrar.shared.adapter.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import dev.registrar.eventstore.testing.Race;
import dev.registrar.eventstore.testing.TestMongo;
import dev.registrar.shared.testing.TestKeys;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MongoWrappedKeysTest {

    private final TestMongo mongo = TestMongo.open();
    private final MongoCollection<Document> stored = mongo.database().getCollection(MongoWrappedKeys.COLLECTION);

    @AfterEach
    void close() {
        mongo.close();
    }

    private DataKeys node() {
        return new DataKeys(TestKeys.MASTER, new MongoWrappedKeys(mongo.database()), Clock.systemUTC());
    }

    @Test
    void a_key_is_stored_wrapped_with_the_id_of_what_opens_it() {
        node().create("ada");
        Document key = stored.find(new Document("_id", "ada")).first();
        assertThat(key).containsOnlyKeys("_id", "key", "kek", "createdAt").containsEntry("kek", TestKeys.MASTER.id());
    }

    @Test
    void many_processes_that_make_the_same_key_at_once_agree() throws Exception {
        var sealed = Race.of(8, _ -> () -> {
            DataKeys node = node();
            node.create("ada");
            return node.find("ada").orElseThrow().encrypt(new byte[] {1}, new byte[0]);
        });
        for (Race.Outcome<byte[]> each : sealed) {
            assertThat(node().find("ada").orElseThrow().decrypt(each.value(), new byte[0]))
                    .containsExactly(1);
        }
    }

    @Test
    void a_key_made_in_advance_is_stored_before_its_subject_is_known_and_serves_on_every_node() throws Exception {
        try (DataKeys node = node()) {
            String subject = prepared(node);
            node.create(subject);
            byte[] sealed = node.find(subject).orElseThrow().encrypt(new byte[] {1}, new byte[0]);
            assertThat(node().find(subject).orElseThrow().decrypt(sealed, new byte[0]))
                    .containsExactly(1);
        }
    }

    @Test
    void keys_that_nobody_got_are_removed_at_the_end() {
        String kept;
        try (DataKeys node = node()) {
            kept = prepared(node);
            node.create(kept);
            assertThat(stored.countDocuments()).isGreaterThan(1);
        }
        assertThat(stored.find())
                .singleElement()
                .satisfies(key -> assertThat(key.getString("_id")).isEqualTo(kept));
    }

    /** Asks for subjects until one comes whose key is stored. */
    private String prepared(DataKeys node) {
        while (true) {
            String subject = node.newSubject();
            if (stored.find(new Document("_id", subject)).first() != null) {
                return subject;
            }
        }
    }

    @Test
    void many_keys_are_read_at_once() {
        DataKeys node = node();
        List.of("ada", "bob", "eve").forEach(node::create);
        assertThat(node().findAll(Set.of("ada", "bob", "nobody"))).containsOnlyKeys("ada", "bob");
    }

    @Test
    void what_is_left_of_a_destroyed_key_is_no_key_and_never_becomes_one_again() {
        node().create("ada");
        stored.updateOne(new Document("_id", "ada"), new Document("$unset", new Document("key", "")));
        assertThat(node().find("ada")).isEmpty();
        node().create("ada");
        assertThat(node().find("ada")).isEmpty();
    }
}
