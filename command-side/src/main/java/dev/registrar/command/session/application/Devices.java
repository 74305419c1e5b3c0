package dev.registrar.command.session.application;

/** From where each user signed in before. Stored are keyed hashes: what a device is cannot be read. */
public interface Devices {

    /**
     * Notes that {@code userId} signed in from {@code device}. Returns whether the user has others and this one is new; of
     * several callers at once one is told so.
     */
    boolean isNew(String userId, String device);

    /** Forgets all of a user. */
    void forget(String userId);
}
