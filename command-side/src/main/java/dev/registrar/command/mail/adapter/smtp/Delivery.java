package dev.registrar.command.mail.adapter.smtp;

import dev.registrar.command.mail.Mail;
import org.springframework.mail.MailException;

/** One way for a mail to leave. Safe for many threads. */
@FunctionalInterface
public interface Delivery {

    /**
     * Hands {@code mail} over; returns once the other side has it.
     *
     * @throws MailException where it does not take it
     */
    void deliver(Mail mail);

    /** Returns whether it takes mails to people. */
    default boolean reachesPeople() {
        return true;
    }
}
