package dev.registrar.shared.adapter.crypto;

import com.mongodb.client.MongoDatabase;
import dev.registrar.shared.adapter.config.Settings;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Keys as beans. */
@Configuration(proxyBeanMethods = false)
public class CryptoConfiguration {

    @Bean
    static MasterKey masterKey(Settings settings) {
        return MasterKey.parse(settings.masterKey());
    }

    @Bean
    static WrappedKeys wrappedKeys(MongoDatabase database) {
        return new MongoWrappedKeys(database);
    }

    @Bean
    static DataKeys dataKeys(MasterKey master, WrappedKeys store, Clock clock) {
        return new DataKeys(master, store, clock);
    }

    @Bean
    static EmailClaims emailClaims(MasterKey master) {
        return new EmailClaims(master);
    }

    @Bean
    static PasskeyClaims passkeyClaims(MasterKey master) {
        return new PasskeyClaims(master);
    }
}
