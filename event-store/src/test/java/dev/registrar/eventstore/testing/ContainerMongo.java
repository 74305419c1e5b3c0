package dev.registrar.eventstore.testing;

import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.mongodb.MongoDBContainer;

/** A one-node replica set of the current MongoDB, in a container, for the suites that every server must pass. */
public final class ContainerMongo {

    private static final String IMAGE = "mongo:8.2";

    private ContainerMongo() {}

    /** A fresh database in the container; skips the calling test with one clear line where no engine answers. */
    public static TestMongo open() {
        Assumptions.assumeTrue(
                Engine.ANSWERS,
                "SKIPPED: no container engine answers here, so MongoDB was not started by Testcontainers.");
        return TestMongo.on(Running.URI);
    }

    private static final class Engine {
        static final boolean ANSWERS = answers();

        private static boolean answers() {
            boolean answers = DockerClientFactory.instance().isDockerAvailable();
            if (!answers) {
                System.out.println("SKIPPED: no container engine answers here; suites on Testcontainers do not run.");
            }
            return answers;
        }
    }

    private static final class Running {
        static final String URI = start();

        @SuppressWarnings("resource") // Testcontainers removes it when the JVM ends
        private static String start() {
            MongoDBContainer container = new MongoDBContainer(IMAGE).withReplicaSet();
            container.start();
            return container.getReplicaSetUrl();
        }
    }
}
