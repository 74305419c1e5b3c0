package dev.registrar.command.user.adapter;

import dev.registrar.command.user.Passkeys;
import dev.registrar.command.user.adapter.log.LogPasskeys;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.shared.adapter.crypto.PasskeyClaims;
import dev.registrar.shared.adapter.event.EventCodec;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What accounts need of the world, as beans. */
@Configuration(proxyBeanMethods = false)
class UserLogConfiguration {

    @Bean
    static Passkeys passkeys(CommitLog log, PasskeyClaims claims, EventCodec codec) {
        return new LogPasskeys(log, claims, codec::decode);
    }
}
