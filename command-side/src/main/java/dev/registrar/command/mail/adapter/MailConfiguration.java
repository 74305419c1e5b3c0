package dev.registrar.command.mail.adapter;

import dev.registrar.command.mail.adapter.smtp.Delivery;
import dev.registrar.command.mail.adapter.smtp.LogDelivery;
import dev.registrar.command.mail.adapter.smtp.QueuedMailer;
import dev.registrar.command.mail.adapter.smtp.SmtpDelivery;
import dev.registrar.shared.adapter.config.Settings;
import dev.registrar.shared.adapter.config.SmtpUrl;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Mail as a bean. */
@Configuration(proxyBeanMethods = false)
class MailConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(MailConfiguration.class);

    /** A few kilobytes each. */
    private static final int WAITING = 1_000;

    private static final Duration PAUSE = Duration.ofSeconds(2);

    @Bean(destroyMethod = "close")
    static QueuedMailer mailer(Settings settings, @Value("${registrar.embedded:false}") boolean allInOne) {
        return new QueuedMailer(delivery(settings, allInOne), WAITING, PAUSE);
    }

    private static Delivery delivery(Settings settings, boolean allInOne) {
        if (settings.smtpUrl() == null) {
            if (allInOne) {
                LOG.info("SMTP_URL is not set: mails are written to this log and sent to nobody");
            } else {
                LOG.warn(
                        "SMTP_URL is not set: no mail is sent, so that addresses cannot be verified nor passwords reset");
            }
            return new LogDelivery(allInOne);
        }
        SmtpUrl server = SmtpUrl.parse(settings.smtpUrl());
        String host = URI.create(settings.baseUrl()).getHost();
        return new SmtpDelivery(server, Objects.requireNonNullElse(server.from(), "no-reply@" + host));
    }
}
