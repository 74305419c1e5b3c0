package dev.registrar.command.factor.adapter;

import com.mongodb.client.MongoDatabase;
import dev.registrar.command.factor.Factors;
import dev.registrar.command.factor.SecondFactors;
import dev.registrar.command.factor.adapter.mongo.MongoFactors;
import dev.registrar.shared.adapter.crypto.DataKeys;
import dev.registrar.shared.adapter.crypto.MasterKey;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Second factors as beans. */
@Configuration(proxyBeanMethods = false)
class FactorConfiguration {

    @Bean
    static Factors factors(MongoDatabase database) {
        return new MongoFactors(database);
    }

    @Bean
    static SecondFactors secondFactors(Factors factors, DataKeys keys, MasterKey master, Clock clock) {
        return new SecondFactors(factors, keys, master, clock);
    }
}
