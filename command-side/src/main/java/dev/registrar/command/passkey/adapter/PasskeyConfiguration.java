package dev.registrar.command.passkey.adapter;

import dev.registrar.command.passkey.Authenticators;
import dev.registrar.command.passkey.adapter.webauthn.WebAuthnAuthenticators;
import dev.registrar.shared.adapter.config.Settings;
import java.net.URI;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Passkeys as beans. */
@Configuration(proxyBeanMethods = false)
class PasskeyConfiguration {

    /** Passkeys are made for the host of the base URL, and used on the pages that may call with credentials. */
    @Bean
    static Authenticators authenticators(Settings settings) {
        return new WebAuthnAuthenticators(URI.create(settings.baseUrl()).getHost(), settings.trustedOrigins());
    }
}
