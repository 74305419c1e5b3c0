package dev.registrar.command.mail;

import dev.registrar.shared.user.EmailAddress;

/**
 * One mail, ready to be sent.
 *
 * @param to its only recipient
 * @param subject one line
 * @param text what it says, for readers without HTML
 * @param html the same as a page; whatever came from outside is escaped in it
 */
public record Mail(EmailAddress to, String subject, String text, String html) {

    public Mail {
        if (subject.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a subject is one line");
        }
    }

    /** Says nothing of what is secret: a mail may carry a token. */
    @Override
    public String toString() {
        return "Mail[subject=" + subject + "]";
    }
}
