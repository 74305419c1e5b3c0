package dev.registrar.shared.adapter.mongo;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import dev.registrar.shared.adapter.config.Refused;
import dev.registrar.shared.adapter.config.Settings;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The connection as beans: one client for everything in the process. */
@Configuration(proxyBeanMethods = false)
public class MongoConfiguration {

    /** Gives the address of the embedded store where the process has one and it is needed. */
    @FunctionalInterface
    public interface EmbeddedStore {
        /** Returns where it is. */
        MongoAddress address();
    }

    @Bean
    static MongoAddress mongoAddress(Settings settings, @Nullable EmbeddedStore embedded) {
        @Nullable String uri = settings.mongodbUri();
        if (uri != null) {
            return new MongoAddress(uri, false);
        }
        if (embedded == null) {
            throw new Refused("MONGODB_URI is not set and this process has no embedded store.");
        }
        return embedded.address();
    }

    @Bean
    static ConnectionLife connectionLife(MongoAddress address, MeterRegistry meters) {
        return new ConnectionLife(address.hosts(), meters);
    }

    @Bean(destroyMethod = "close")
    static MongoClient mongoClient(MongoAddress address, ConnectionLife life) {
        return Connecting.connect(address, life);
    }

    /** Destroyed before the client, which it depends on: so that "closing" is said before the connections go. */
    @Bean
    static DisposableBean mongoFarewell(MongoClient client, ConnectionLife life) {
        return life::closing;
    }

    @Bean
    static MongoDatabase mongoDatabase(MongoClient client, MongoAddress address) {
        return client.getDatabase(address.database());
    }

    @Bean
    static MongoHealth mongo(MongoDatabase database) {
        return new MongoHealth(database);
    }
}
