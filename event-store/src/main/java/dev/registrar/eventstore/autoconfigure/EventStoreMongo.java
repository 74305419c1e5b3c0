package dev.registrar.eventstore.autoconfigure;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.env.Environment;

/**
 * The MongoDB of the event store: that of {@code eventstore.uri}, by a client of its own, so that the events never land
 * in a database that the application has for something else; without it the application's client.
 *
 * @param settings what another client of the same server needs; {@code null} where only the application's client knows
 */
record EventStoreMongo(
        MongoClient client,
        String database,
        boolean own,
        @Nullable MongoClientSettings settings) implements AutoCloseable {
    private static final String DEFAULT_DATABASE = "axon";

    /** @throws IllegalStateException where nothing says which MongoDB it is, or more than one does */
    static EventStoreMongo find(
            EventStoreProperties properties,
            Environment environment,
            ObjectProvider<MongoClient> clients,
            ObjectProvider<MongoClientSettings> settings) {
        if (properties.uri() != null) {
            return at(new ConnectionString(properties.uri()), properties.database());
        }
        var uri = of(environment, "uri");
        var application = clients.getIfUnique();
        if (application != null) {
            var known = settings.getIfUnique();
            return new EventStoreMongo(
                    application,
                    database(properties.database(), of(environment, "database"), named(uri)),
                    false,
                    known == null && uri != null ? settings(new ConnectionString(uri)) : known);
        }
        if (clients.stream().findAny().isPresent()) {
            throw new IllegalStateException(
                    "There are several MongoClient beans and none is primary: eventstore.uri must say where the MongoDB of"
                            + " the event store is");
        }
        if (uri == null) {
            throw new IllegalStateException(
                    "eventstore.uri or spring.mongodb.uri must say where the MongoDB of the event store is");
        }
        return at(new ConnectionString(uri), database(properties.database(), of(environment, "database"), named(uri)));
    }

    private static EventStoreMongo at(ConnectionString uri, @Nullable String database) {
        var settings = settings(uri);
        return new EventStoreMongo(
                MongoClients.create(settings), database(database, uri.getDatabase()), true, settings);
    }

    private static MongoClientSettings settings(ConnectionString uri) {
        return MongoClientSettings.builder().applyConnectionString(uri).build();
    }

    /** As Spring Boot calls it, 4 and 3. */
    private static @Nullable String of(Environment environment, String setting) {
        var value = environment.getProperty("spring.mongodb." + setting);
        return value != null ? value : environment.getProperty("spring.data.mongodb." + setting);
    }

    private static @Nullable String named(@Nullable String uri) {
        return uri == null ? null : new ConnectionString(uri).getDatabase();
    }

    private static String database(@Nullable String... candidates) {
        return Stream.of(candidates).filter(Objects::nonNull).findFirst().orElse(DEFAULT_DATABASE);
    }

    /** The database that everything of the event store is in. */
    MongoDatabase open() {
        return client.getDatabase(database);
    }

    /** Closes the client, unless it is the application's. */
    @Override
    public void close() {
        if (own) {
            client.close();
        }
    }
}
