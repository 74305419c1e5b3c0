package dev.registrar.shared.user;

/**
 * What a person prefers.
 *
 * @param notifications whether they want to be notified
 * @param theme how pages look
 */
public record Preferences(boolean notifications, Theme theme) {

    /** What holds until the person says otherwise. */
    public static final Preferences DEFAULT = new Preferences(true, Theme.LIGHT);
}
