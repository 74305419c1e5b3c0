package dev.registrar.command.session.application.importing;

/** What was not brought over as it was, and why. */
public enum Finding {
    /** The account was not brought over: there is no address, or none that obeys the rules. */
    EMAIL_INVALID(true, "the e-mail address is missing or breaks the rules"),
    /** The account was not brought over: another one has its address. */
    EMAIL_TAKEN(true, "another account has the e-mail address"),
    /** The account was not brought over: another one has its identifier. */
    ID_TAKEN(true, "another account has the identifier"),
    /** The account was not brought over: it is marked as deleted. */
    ACCOUNT_DELETED(true, "the account is marked as deleted"),
    /** The account has no password: its owner sets one by a mailed link. */
    PASSWORD_MISSING(false, "there is no password; its owner sets one by a mailed link"),
    /** The hash cannot be verified: its owner sets a new password by a mailed link. */
    PASSWORD_UNUSABLE(false, "the format of the password hash is unknown or its cost out of bounds"),
    /** A provider that nobody signs in by here. */
    PROVIDER_UNKNOWN(false, "another provider vouches for the person; none is configured here"),
    /** A password alone will be enough until the owner turns the second factor on again. */
    SECOND_FACTOR_LEFT(false, "the second factor is not brought over; its owner turns it on again"),
    /** A role that means nothing here. */
    ROLE_UNKNOWN(false, "the role is unknown here; the account became a user"),
    /** A banned account administers nothing. */
    ROLE_TAKEN(false, "the account is banned and came as a user"),
    /** The name breaks the rules. */
    NAME_REPLACED(false, "the name broke the rules and was replaced"),
    /** The picture, text about the person or a postal address breaks the rules. */
    DETAIL_DROPPED(false, "a picture, a text about the person or a postal address broke the rules and was left out"),
    /** The identifier cannot be one here. */
    ID_REPLACED(false, "the identifier was replaced by one of the form used here"),
    /** A passkey that signs nobody in here. */
    PASSKEY_UNUSABLE(false, "the passkey cannot be read, is another account's, or is one too many"),
    /** A session that had ended. */
    SESSION_ENDED(false, "the session had ended"),
    /** A session that nobody could use. */
    SESSION_UNUSABLE(false, "the session has no token or no end, or its token is another session's"),
    /** A session would have lived longer than sessions do here. */
    SESSION_SHORTENED(false, "the session ends within seven days, as all do here"),
    /** More sessions than an account may bring. */
    SESSION_TOO_MANY(false, "the account has more sessions than are brought over; the newest came");

    private final boolean ends;
    private final String words;

    Finding(boolean ends, String words) {
        this.ends = ends;
        this.words = words;
    }

    /** Returns whether the account was not brought over because of this. */
    public boolean isSkip() {
        return ends;
    }

    /** Returns it in words for a person. */
    public String words() {
        return words;
    }
}
