package dev.registrar.eventstore.testing;

import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.mongodb.MongoDBContainer;

/** A MongoDB replica set of one in a container, where a container engine answers; one for all tests of a JVM. */
public final class MongoContainer {
    private static final String IMAGE = "mongo:8.0";

    private MongoContainer() {}

    /** Returns a fresh database in the container; skips the test, and says so, where no engine answers. */
    public static TestMongo open() {
        Assumptions.assumeTrue(Shared.URI != null, Shared.SKIPPED);
        return TestMongo.on(Shared.URI);
    }

    private static final class Shared {
        static final String SKIPPED =
                "SKIPPED: no container engine answers, so the suites do not run on MongoDB in a container.";
        static final String URI = start();

        private static String start() {
            if (!DockerClientFactory.instance().isDockerAvailable()) {
                System.out.println(SKIPPED);
                return null;
            }
            @SuppressWarnings("resource") // Testcontainers removes it with the JVM
            var container = new MongoDBContainer(IMAGE);
            container.start();
            return container.getReplicaSetUrl();
        }
    }
}
