package dev.registrar.command.passkey;

/** What an authenticator is asked to do. */
public enum Ceremony {
    /** Making a key pair. */
    REGISTRATION,
    /** Signing with one it has. */
    AUTHENTICATION
}
