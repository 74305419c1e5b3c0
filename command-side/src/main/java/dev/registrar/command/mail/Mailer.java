package dev.registrar.command.mail;

import dev.registrar.shared.RejectedException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Sends mail behind the caller's back: who asks for a mail never waits for the mail server, and the time of the answer
 * tells nothing of whether there was anybody to write to (ADR 0020). What waits when the process dies is lost; people ask
 * again. Safe for many threads.
 */
public interface Mailer {

    /**
     * Sends the mail that {@code composing} makes, if it makes one. It is run later, on another thread: look the account
     * up in it, not before.
     *
     * @throws RejectedException {@link MailRejection#SERVICE_BUSY} where too many mails wait, whoever this one is for
     */
    void send(Supplier<Optional<Mail>> composing);

    /**
     * Sends {@code mail}.
     *
     * @throws RejectedException {@link MailRejection#SERVICE_BUSY} where too many mails wait
     */
    default void send(Mail mail) {
        send(() -> Optional.of(mail));
    }

    /** Returns whether mails reach anybody: without a mail server they are at most written to the process's own log. */
    boolean reachesPeople();
}
