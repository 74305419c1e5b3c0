package dev.registrar.command.mail.adapter.smtp;

import dev.registrar.command.mail.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where no mail server is configured: a person who tries the product out reads the mails in its log. */
public final class LogDelivery implements Delivery {

    private static final Logger LOG = LoggerFactory.getLogger(LogDelivery.class);

    private final boolean shown;

    /**
     * Writes mails to the log.
     *
     * @param shown whether with what they say; a process among several says only that there was one
     */
    public LogDelivery(boolean shown) {
        this.shown = shown;
    }

    @Override
    public void deliver(Mail mail) {
        if (shown) {
            LOG.info(
                    "SMTP_URL is not set, so this mail is shown here and sent to nobody\nTo: {}\nSubject: {}\n\n{}",
                    mail.to().value(),
                    mail.subject(),
                    mail.text());
        } else {
            LOG.warn("A mail was not sent, as SMTP_URL is not set: {}", mail.subject());
        }
    }

    @Override
    public boolean reachesPeople() {
        return false;
    }
}
