package dev.registrar.command.session.application;

import dev.registrar.command.mail.Letter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What accounts write to their owners. Nothing in it was chosen by a stranger (ADR 0020). */
final class Letters {

    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern(
                    "d MMMM uuuu 'at' HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private Letters() {}

    static Letter reset(String link) {
        return Letter.about("Set a new password")
                .say("Someone, probably you, asked to set a new password for the account with this address.")
                .link("Set a new password", link)
                .say("The link works once, within an hour, and ends all sessions. If it was not you, nothing is to be"
                        + " done: without the link nothing changes.");
    }

    static Letter verification(String link) {
        return Letter.about("Confirm your e-mail address")
                .say("An account was made or changed with this address. Confirm that it is yours.")
                .link("Confirm the address", link)
                .say("The link works once, within an hour. If you have no account here, ignore this mail.");
    }

    static Letter changeOfEmail(String link) {
        return Letter.about("Confirm your new e-mail address")
                .say("Someone, probably you, wants to use this address for an account. It becomes the account's address"
                        + " when you follow the link.")
                .link("Use this address", link)
                .say("The link works once, within an hour. If it was not you, do not follow it.");
    }

    static Letter emailWasChanged() {
        return Letter.about("Your e-mail address was changed")
                .say("The account that had this address has another one now. Mail to this address stops.")
                .say("If it was not you, write to whoever runs this service: someone else reads your sessions.");
    }

    static Letter passwordWasReset() {
        return Letter.about("Your password was changed")
                .say("A new password was set for your account by a link in a mail. All sessions have ended.")
                .say("If it was not you, someone else reads your mail: change the password of your mailbox, then ask"
                        + " here for a new one.");
    }

    static Letter passkeyWasAdded() {
        return Letter.about("A passkey was added to your account")
                .say("From now on the new passkey opens your account, as the ones before it do.")
                .say("If it was not you, sign in, remove it from your passkeys and change your password.");
    }

    static Letter signIn(String link) {
        return Letter.about("Your link to sign in")
                .say("Someone, probably you, wants to sign in with this address.")
                .link("Sign in", link)
                .say(
                        "The link works once, for five minutes, for whoever follows it. If it was not you, ignore this mail.");
    }

    static Letter codeToSignIn(String code) {
        return Letter.about("Your code to sign in by mail")
                .say("Someone, probably you, wants to sign in with this address. Type this code in where you were asked"
                        + " for it, and tell it to nobody:")
                .code(code)
                .say("It works once, for five minutes. If it was not you, ignore this mail.");
    }

    static Letter codeToVerify(String code) {
        return Letter.about("Your code to confirm this address")
                .say("An account was made or changed with this address. This code confirms that it is yours:")
                .code(code)
                .say("It works once, for five minutes. If you have no account here, ignore this mail.");
    }

    static Letter codeToReset(String code) {
        return Letter.about("Your code to set a new password")
                .say(
                        "Someone, probably you, asked to set a new password for the account with this address. This code does"
                                + " it:")
                .code(code)
                .say("It works once, for five minutes, and ends all sessions. If it was not you, ignore this mail.");
    }

    static Letter secondFactor(String code) {
        return Letter.about("Your code to sign in")
                .say("Someone, probably you, is signing in to your account. This is the second thing that is asked"
                        + " for:")
                .code(code)
                .say(
                        "It works once, for three minutes. If it was not you, someone else has the first thing: change your"
                                + " password, and look at your passkeys.");
    }

    static Letter newDevice(String program, String address, Instant at) {
        return Letter.about("New sign-in to your account")
                .say("Your account was signed in to from a device or place it was not used from before: " + program
                        + ", from the address " + address + ", on " + WHEN.format(at) + ".")
                .say("If it was you, nothing is to be done. If it was not, change your password: that ends all"
                        + " sessions.");
    }

    static Letter deletion(String link) {
        return Letter.about("Confirm the deletion of your account")
                .say("Someone, probably you, asked to delete your account. This cannot be undone.")
                .link("Delete the account", link)
                .say("The link works once, within a day, and only where you are signed in. If it was not you, change"
                        + " your password: someone else is signed in.");
    }
}
