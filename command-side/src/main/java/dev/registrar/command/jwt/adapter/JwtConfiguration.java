package dev.registrar.command.jwt.adapter;

import com.mongodb.client.MongoDatabase;
import dev.registrar.command.jwt.SigningKeys;
import dev.registrar.command.jwt.WebTokens;
import dev.registrar.command.jwt.adapter.crypto.JoseTokens;
import dev.registrar.command.jwt.adapter.crypto.Rotation;
import dev.registrar.command.jwt.adapter.mongo.MongoSigningKeys;
import dev.registrar.shared.adapter.config.Settings;
import dev.registrar.shared.adapter.crypto.MasterKey;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tokens as beans. */
@Configuration(proxyBeanMethods = false)
class JwtConfiguration {

    @Bean
    static SigningKeys signingKeys(MongoDatabase database) {
        return new MongoSigningKeys(database);
    }

    @Bean
    static WebTokens webTokens(
            SigningKeys keys,
            MasterKey master,
            Settings settings,
            Clock clock,
            @Value("${JWT_ROTATION_DAYS:90}") int rotationDays,
            @Value("${JWT_GRACE_DAYS:30}") int graceDays) {
        Rotation rotation = new Rotation(Duration.ofDays(rotationDays), Duration.ofDays(graceDays));
        return new JoseTokens(keys, master, rotation, settings.baseUrl(), clock);
    }
}
