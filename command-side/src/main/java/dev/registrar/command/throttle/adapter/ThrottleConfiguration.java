package dev.registrar.command.throttle.adapter;

import com.mongodb.client.MongoDatabase;
import dev.registrar.command.throttle.GuessIds;
import dev.registrar.command.throttle.Guesses;
import dev.registrar.command.throttle.Limits;
import dev.registrar.command.throttle.Locks;
import dev.registrar.command.throttle.Throttle;
import dev.registrar.command.throttle.adapter.mongo.MongoGuesses;
import dev.registrar.shared.adapter.config.Settings;
import dev.registrar.shared.adapter.crypto.MasterKey;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The throttle as beans. */
@Configuration(proxyBeanMethods = false)
class ThrottleConfiguration {

    @Bean
    static Guesses guesses(MongoDatabase database, Settings settings) {
        MongoGuesses guesses = new MongoGuesses(database);
        guesses.createIndexes(!settings.isEmbedded());
        return guesses;
    }

    @Bean
    static Throttle throttle(
            Guesses guesses,
            MasterKey master,
            Locks locks,
            Clock clock,
            @Value("${THROTTLE_ACCOUNT_FREE:5}") int accountFree,
            @Value("${THROTTLE_SOURCE_FREE:100}") int sourceFree) {
        return new Throttle(
                guesses,
                new GuessIds(master.derive("registrar/throttle")),
                locks,
                clock,
                Limits.free(accountFree, sourceFree));
    }
}
