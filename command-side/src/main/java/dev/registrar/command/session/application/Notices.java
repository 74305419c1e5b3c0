package dev.registrar.command.session.application;

import dev.registrar.command.mail.Letter;
import dev.registrar.command.mail.Mailer;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.user.EmailAddress;

/** Tells owners what was done to their accounts. What was done is done: a notice that cannot be queued does not undo it. */
public class Notices {

    private final Mailer mailer;

    public Notices(Mailer mailer) {
        this.mailer = mailer;
    }

    /** Writes {@code letter} to {@code address}, unless too many mails wait: the event in the log stays as the record. */
    void tell(Letter letter, String address) {
        try {
            mailer.send(letter.to(new EmailAddress(address)));
        } catch (RejectedException busy) {
            // See above.
        }
    }
}
