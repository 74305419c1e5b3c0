package dev.registrar.eventstore.mongo;

import com.mongodb.MongoCommandException;
import com.mongodb.ReadConcern;
import com.mongodb.client.MongoDatabase;
import java.util.List;
import org.bson.Document;

/**
 * What this server can do.
 *
 * @param ranges whether it answers ranges from an index; a bare mongo-java-server, as users of this library may have in
 *     their tests, scans the collection instead, so there everything is read by exact keys
 * @param replicates whether an acknowledged write can still be rolled back unless a majority has it
 */
record Server(boolean ranges, boolean replicates) {
    /** The engine that the embedded store names. */
    private static final String EMBEDDED = "mvstore";

    static Server of(MongoDatabase database) {
        var build = database.runCommand(new Document("buildInfo", 1));
        // Every MongoDB names the source it was built from; mongo-java-server does not.
        var real = build.containsKey("gitVersion");
        var ranges =
                real || build.getList("storageEngines", String.class, List.of()).contains(EMBEDDED);
        return new Server(ranges, real && replicates(hello(database)));
    }

    private static boolean replicates(Document hello) {
        return hello.containsKey("setName") || "isdbgrid".equals(hello.get("msg"));
    }

    /** Returns the concern under which nothing is read that could be lost again. */
    ReadConcern durable() {
        return replicates ? ReadConcern.MAJORITY : ReadConcern.LOCAL;
    }

    private static Document hello(MongoDatabase database) {
        try {
            return database.runCommand(new Document("hello", 1));
        } catch (MongoCommandException e) {
            // Before 4.4.2 the command had another name.
            return database.runCommand(new Document("isMaster", 1));
        }
    }
}
