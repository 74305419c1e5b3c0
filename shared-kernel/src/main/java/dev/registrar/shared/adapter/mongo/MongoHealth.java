package dev.registrar.shared.adapter.mongo;

import com.mongodb.MongoException;
import com.mongodb.client.MongoDatabase;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Asks the database for a sign of life. Boot's own indicator needs a command that the embedded store does not know. */
public final class MongoHealth implements HealthIndicator {

    private static final long PATIENCE_MILLIS = 1_000;

    private final MongoDatabase database;

    /** Asks {@code database}. */
    public MongoHealth(MongoDatabase database) {
        this.database = database.withTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Returns whether the database answers within a second. */
    public boolean isUp() {
        try {
            database.runCommand(new Document("ping", 1));
            return true;
        } catch (MongoException e) {
            return false;
        }
    }

    @Override
    public Health health() {
        return (isUp() ? Health.up() : Health.down()).build();
    }
}
