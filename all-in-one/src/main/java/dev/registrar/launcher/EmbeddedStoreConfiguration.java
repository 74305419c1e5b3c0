package dev.registrar.launcher;

import dev.registrar.eventstore.embedded.EmbeddedMongo;
import dev.registrar.eventstore.embedded.EmbeddedStoreException;
import dev.registrar.shared.adapter.config.Refused;
import dev.registrar.shared.adapter.config.Settings;
import dev.registrar.shared.adapter.mongo.MongoAddress;
import dev.registrar.shared.adapter.mongo.MongoConfiguration.EmbeddedStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The embedded store as a bean: opened where it is asked for, closed after everything that uses it. */
@Configuration(proxyBeanMethods = false)
public class EmbeddedStoreConfiguration {

    @Bean(destroyMethod = "close")
    static Opened embeddedStore(Settings settings) {
        return new Opened(settings);
    }

    /** Opens the store when its address is asked for: with MONGODB_URI that never happens. */
    static final class Opened implements EmbeddedStore, AutoCloseable {

        private static final Logger LOG = LoggerFactory.getLogger(EmbeddedStore.class);

        private final Settings settings;
        private @Nullable EmbeddedMongo mongo;

        Opened(Settings settings) {
            this.settings = settings;
        }

        @Override
        public synchronized MongoAddress address() {
            EmbeddedMongo opened = mongo;
            if (opened == null) {
                opened = open();
                mongo = opened;
            }
            return new MongoAddress(opened.connectionString(), true);
        }

        private EmbeddedMongo open() {
            try {
                EmbeddedMongo opened = EmbeddedMongo.open(settings.dataDir());
                LOG.info("The embedded store serves, as MONGODB_URI is not set: {}", opened.file());
                LOG.info(
                        "It keeps every acknowledged write, for one process and some thousands of users; searches read"
                                + " everything. Back up its directory while the process is stopped: its secrets belong to the data");
                LOG.info("For a real MongoDB set MONGODB_URI, AUTH_SECRET and MASTER_KEY; the README says how to move");
                return opened;
            } catch (EmbeddedStoreException e) {
                throw new Refused("DATA_DIR cannot serve: " + e.getMessage());
            }
        }

        @Override
        public synchronized void close() {
            if (mongo != null) {
                mongo.close();
                mongo = null;
            }
        }
    }
}
