package dev.registrar.command.session.adapter;

import dev.registrar.command.factor.SecondFactors;
import dev.registrar.command.session.application.NewDevices;
import dev.registrar.command.session.application.SessionUse;
import dev.registrar.command.user.Leftover;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What signing in keeps of an account beside the log, and forgets with it. Passkeys are in the log and end there. */
@Configuration(proxyBeanMethods = false)
class Leftovers {

    /** They opened nothing since the account ended; now the log says of each that it is over, too. */
    @Bean
    static Leftover sessionsOfTheDeleted(SessionUse use) {
        return use::forget;
    }

    @Bean
    static Leftover secondFactorsOfTheDeleted(SecondFactors factors) {
        return (userId, _) -> factors.forget(userId);
    }

    @Bean
    static Leftover devicesOfTheDeleted(NewDevices devices) {
        return (userId, _) -> devices.forget(userId);
    }
}
