package dev.registrar.command.throttle;

/**
 * What is counted, and how much of it is free.
 *
 * @param account guesses at the secrets of one account
 * @param source guesses from one source
 * @param mailsTo mails to one address
 * @param mailsFrom mails that one source asks for
 */
public record Limits(Limit account, Limit source, Limit mailsTo, Limit mailsFrom) {

    /** Returns the limits with so many free for one account or address, and for one source. */
    public static Limits free(int account, int source) {
        return new Limits(
                Limit.ofAccount(account), Limit.ofSource(source), Limit.ofMails(account), Limit.ofSource(source));
    }
}
