package dev.registrar.eventstore.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import de.bwaldvogel.mongo.backend.DocumentComparator;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.Document;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Asks the store with indexes and mongo-java-server in memory without any, which looks at each document, the same things.
 */
class StoredBackendTest {

    private static final int COLLECTIONS = 60;
    private static final int QUESTIONS = 60;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void answers_as_the_server_that_looks_at_everything(boolean arrays) {
        for (int seed = 0; seed < COLLECTIONS; seed++) {
            var random = new Random(seed);
            var documents = new RandomDocuments(random, arrays);
            var stored = new DirectClient(StoredBackend.inMemory());
            var memory = new DirectClient(new MemoryBackend());
            for (int i = random.nextInt(4); i > 0; i--) {
                stored.createIndex("i" + i, documents.keys(), false, random.nextInt(3) == 0);
            }
            for (int i = 0; i < 40; i++) {
                Document document = documents.document(random.nextBoolean() ? (Object) i : "k" + i);
                if (stored.insert(DirectClient.copy(document))) {
                    memory.insert(DirectClient.copy(document));
                }
                if (random.nextInt(5) == 0) {
                    Document changed = documents.document(document.get("_id"));
                    if (stored.replace(DirectClient.copy(changed))) {
                        memory.replace(DirectClient.copy(changed));
                    }
                }
                if (random.nextInt(8) == 0) {
                    Document one = new Document("_id", document.get("_id"));
                    stored.delete(one);
                    memory.delete(one);
                }
            }
            for (int i = 0; i < QUESTIONS; i++) {
                compare(seed + "/" + i, stored, memory, documents, random);
            }
        }
    }

    /** Neither with arrays nor sparse: the server's own indexes lose a document with an empty array, and take one without a field for one with null. */
    @Test
    void refuses_the_same_duplicates() {
        for (int seed = 0; seed < COLLECTIONS; seed++) {
            var random = new Random(seed);
            var documents = new RandomDocuments(random, false);
            var stored = new DirectClient(StoredBackend.inMemory());
            var memory = new DirectClient(new MemoryBackend());
            Document keys = documents.keys();
            stored.createIndex("unique", keys, true, false);
            memory.createIndex("unique", keys, true, false);
            for (int i = 0; i < 40; i++) {
                Document document = documents.document(random.nextInt(20));
                String what = seed + "/" + i + ": " + document + " by " + keys;
                if (random.nextInt(3) == 0) {
                    assertThat(stored.replace(DirectClient.copy(document)))
                            .as(what)
                            .isEqualTo(memory.replace(DirectClient.copy(document)));
                } else if (random.nextInt(4) == 0) {
                    Document one = new Document("_id", document.get("_id"));
                    stored.delete(one);
                    memory.delete(one);
                } else {
                    assertThat(stored.insert(DirectClient.copy(document)))
                            .as(what)
                            .isEqualTo(memory.insert(DirectClient.copy(document)));
                }
            }
            Document all = new Document();
            assertThat(stored.find(all, all, 0, 0)).containsExactlyInAnyOrderElementsOf(memory.find(all, all, 0, 0));
        }
    }

    private static void compare(
            String name, DirectClient stored, DirectClient memory, RandomDocuments documents, Random random) {
        Document query = documents.query();
        Document order = documents.order();
        int limit = random.nextBoolean() ? 0 : 1 + random.nextInt(5);
        int skip = random.nextInt(3) == 0 ? random.nextInt(3) : 0;
        String what = name + ": " + query + " by " + order + ", " + limit + " after " + skip;
        List<Document> all = memory.find(query, new Document(), 0, 0);
        List<Document> expected = memory.find(query, order, skip, limit);
        List<Document> found = stored.find(query, order, skip, limit);

        assertThat(found).as(what).hasSameSizeAs(expected).doesNotHaveDuplicates();
        assertThat(all).as(what).containsAll(found);
        if (!order.isEmpty()) {
            var comparator = new DocumentComparator(order);
            for (int i = 0; i < found.size(); i++) {
                assertThat(comparator.compare(found.get(i), expected.get(i)))
                        .as(what)
                        .isZero();
            }
        }
        assertThat(stored.count(query)).as(what).isEqualTo(all.size());
    }
}
