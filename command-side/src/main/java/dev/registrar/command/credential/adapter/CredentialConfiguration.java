package dev.registrar.command.credential.adapter;

import com.mongodb.client.MongoDatabase;
import dev.registrar.command.credential.Credentials;
import dev.registrar.command.credential.adapter.crypto.HashingLimits;
import dev.registrar.command.credential.adapter.crypto.PooledPasswords;
import dev.registrar.command.credential.adapter.mongo.MongoCredentials;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Password hashes as beans. */
@Configuration(proxyBeanMethods = false)
class CredentialConfiguration {

    @Bean(destroyMethod = "close")
    static PooledPasswords passwords(
            @Value("${ARGON2_MEMORY_KIB:65536}") int memoryKib,
            @Value("${ARGON2_ITERATIONS:3}") int iterations,
            @Value("${ARGON2_PARALLELISM:1}") int parallelism,
            @Value("${HASHING_THREADS:0}") int threads,
            @Value("${HASHING_QUEUE:128}") int queue) {
        int cores = Runtime.getRuntime().availableProcessors();
        return new PooledPasswords(
                new HashingLimits(memoryKib, iterations, parallelism, threads == 0 ? cores : threads, queue));
    }

    @Bean
    static Credentials credentials(MongoDatabase database, Clock clock) {
        return new MongoCredentials(database, clock);
    }
}
