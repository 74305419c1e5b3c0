package dev.registrar.shared.adapter.config;

import java.time.Clock;
import java.time.ZoneOffset;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The settings as a bean. */
@Configuration(proxyBeanMethods = false)
public class SettingsConfiguration {

    /** Set by a process that has an embedded store and therefore does not need {@code MONGODB_URI}. */
    static final String EMBEDDED = "registrar.embedded";

    @Bean
    static Settings settings(Environment environment) {
        return read(environment);
    }

    /** The clock of the whole process: milliseconds, as times are stored and sent. */
    @Bean
    static Clock clock() {
        return Clock.tickMillis(ZoneOffset.UTC);
    }

    static Settings read(Environment environment) {
        return new SettingsReader(environment::getProperty, environment.getProperty(EMBEDDED, Boolean.class, false))
                .read();
    }
}
