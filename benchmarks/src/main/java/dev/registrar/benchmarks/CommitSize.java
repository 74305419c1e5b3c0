package dev.registrar.benchmarks;

import com.mongodb.client.MongoDatabase;
import java.util.List;
import org.bson.RawBsonDocument;

/** How large the commits are that the measured work stores, so that the baseline stores as much. */
final class CommitSize {

    private CommitSize() {}

    /** Makes one user, renames it four times, and returns the mean size of these commits in bytes. */
    static int of(MongoDatabase database, Accounts accounts) {
        String id = accounts.register();
        for (int i = 0; i < 4; i++) {
            accounts.rename(id);
        }
        List<Integer> sizes = new java.util.ArrayList<>();
        database.getCollection("commits", RawBsonDocument.class)
                .find()
                .forEach(commit -> sizes.add(commit.getByteBuffer().remaining()));
        return (int) sizes.stream().mapToInt(Integer::intValue).average().orElseThrow();
    }
}
