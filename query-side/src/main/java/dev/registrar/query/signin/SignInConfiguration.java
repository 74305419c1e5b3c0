package dev.registrar.query.signin;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The view of sign-ins as beans. */
@Configuration(proxyBeanMethods = false)
class SignInConfiguration {

    @Bean
    static SignInProjection signInProjection() {
        return new SignInProjection();
    }
}
