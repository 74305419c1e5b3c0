package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoCommandException;
import com.mongodb.ReadConcern;
import com.mongodb.ServerAddress;
import com.mongodb.client.MongoDatabase;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.Document;
import org.junit.jupiter.api.Test;

/** What is made of what a server says of itself. */
class ServerTest {
    private static final Document BUILT_FROM_SOURCE = new Document("version", "8.0.1").append("gitVersion", "a1b2");

    @Test
    void a_server_that_names_no_source_is_asked_by_exact_keys_and_keeps_what_it_acknowledged() {
        var embedded = Server.of(saying(Map.of(
                "buildInfo", new Document("version", "5.0.0"), "hello", new Document("setName", "never asked"))));
        assertThat(embedded).isEqualTo(new Server(false, false));
        assertThat(embedded.durable()).isEqualTo(ReadConcern.LOCAL);
    }

    @Test
    void the_embedded_store_answers_ranges_and_keeps_what_it_acknowledged() {
        var build = new Document("version", "5.0.0").append("storageEngines", List.of("mvstore"));
        assertThat(Server.of(saying(Map.of("buildInfo", build)))).isEqualTo(new Server(true, false));
    }

    @Test
    void a_standalone_server_answers_ranges_and_keeps_what_it_acknowledged() {
        var standalone = Server.of(
                saying(Map.of("buildInfo", BUILT_FROM_SOURCE, "hello", new Document("isWritablePrimary", true))));
        assertThat(standalone).isEqualTo(new Server(true, false));
        assertThat(standalone.durable()).isEqualTo(ReadConcern.LOCAL);
    }

    @Test
    void a_replica_set_keeps_what_a_majority_has() {
        var member = Server.of(saying(Map.of("buildInfo", BUILT_FROM_SOURCE, "hello", new Document("setName", "rs0"))));
        assertThat(member).isEqualTo(new Server(true, true));
        assertThat(member.durable()).isEqualTo(ReadConcern.MAJORITY);
    }

    @Test
    void so_does_a_cluster_behind_a_router() {
        assertThat(Server.of(saying(Map.of("buildInfo", BUILT_FROM_SOURCE, "hello", new Document("msg", "isdbgrid")))))
                .isEqualTo(new Server(true, true));
    }

    @Test
    void a_server_older_than_the_word_hello_is_asked_by_the_word_before_it() {
        assertThat(Server.of(
                        saying(Map.of("buildInfo", BUILT_FROM_SOURCE, "isMaster", new Document("setName", "old")))))
                .isEqualTo(new Server(true, true));
    }

    /** A server that answers these commands and knows no others. */
    private static MongoDatabase saying(Map<String, Document> answers) {
        return (MongoDatabase) Proxy.newProxyInstance(
                MongoDatabase.class.getClassLoader(), new Class<?>[] {MongoDatabase.class}, (_, _, arguments) -> {
                    var command = ((Document) arguments[0]).keySet().iterator().next();
                    var answer = answers.get(command);
                    if (answer == null) {
                        throw new MongoCommandException(
                                new BsonDocument("code", new BsonInt32(59)), new ServerAddress());
                    }
                    return answer;
                });
    }
}
