package dev.registrar.eventstore.mongo;

import dev.registrar.eventstore.testing.TestMongo;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** On the embedded store and its file, whatever the environment says. */
class MongoCommitLogOnDiskTest extends CommitLogConformance {
    @TempDir
    Path directory;

    @Override
    TestMongo server() {
        return TestMongo.embedded(directory);
    }
}
