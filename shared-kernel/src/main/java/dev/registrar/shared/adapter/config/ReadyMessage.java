package dev.registrar.shared.adapter.config;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Says, once the process answers, where to look. */
@Component
final class ReadyMessage implements ApplicationListener<ApplicationReadyEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(ReadyMessage.class);

    private final Settings settings;
    private final Environment environment;

    ReadyMessage(Settings settings, Environment environment) {
        this.settings = settings;
        this.environment = environment;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        Duration taken = event.getTimeTaken();
        LOG.info(
                "Ready after {} ms at {} (port {}): the API at /openapi, its state at /health; metrics at port {} under"
                        + " /actuator",
                taken == null ? "?" : taken.toMillis(),
                settings.baseUrl(),
                environment.getProperty("local.server.port"),
                environment.getProperty("local.management.port"));
    }
}
