package dev.registrar.command.user.application;

import dev.registrar.command.application.Aggregates;
import dev.registrar.command.application.CachedAggregates;
import dev.registrar.command.application.snapshot.SnapshotForm;
import org.axonframework.config.ConfigurerModule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The aggregates of accounts. */
@Configuration(proxyBeanMethods = false)
public class UserAggregates {

    @Bean
    static ConfigurerModule users(CachedAggregates cache) {
        return configurer -> configurer
                .configureAggregate(Aggregates.cached(UserAggregate.class, cache))
                .configureAggregate(Aggregates.uncached(AdminsAggregate.class))
                .registerComponent(
                        AdminsRegister.class, axon -> new AdminsRegister(() -> axon.repository(AdminsAggregate.class)));
    }

    @Bean
    static SnapshotForm<?, ?> userSnapshots() {
        return UserAggregate.SNAPSHOTS;
    }

    @Bean
    static SnapshotForm<?, ?> adminsSnapshots() {
        return AdminsAggregate.SNAPSHOTS;
    }
}
