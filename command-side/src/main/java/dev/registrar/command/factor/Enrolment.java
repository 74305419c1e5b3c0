package dev.registrar.command.factor;

import java.util.List;

/**
 * What is shown to a person once: the secret for the app, and the codes for the day it is lost.
 *
 * @param secret as bytes
 * @param backupCodes each good for one time
 */
@SuppressWarnings("ArrayRecordComponent") // shown and forgotten, never compared
public record Enrolment(byte[] secret, List<String> backupCodes) {

    public Enrolment {
        backupCodes = List.copyOf(backupCodes);
    }

    /** Says nothing of what is secret. */
    @Override
    public String toString() {
        return "Enrolment[]";
    }
}
