package dev.registrar.command.session.application.importing;

import java.util.List;

/**
 * What became of one account.
 *
 * @param userId its identifier here
 * @param findings what is to be said of it, in the order in which it was found
 * @param password whether its password works here
 * @param sessions how many of its sessions live here
 */
public record AccountResult(Status status, String userId, List<Finding> findings, boolean password, int sessions) {

    public AccountResult {
        findings = List.copyOf(findings);
    }

    /** Whether it is here. */
    public enum Status {
        /** It is now; of a trial: it would be. */
        IMPORTED,
        /** It was already, by an earlier run. */
        ALREADY,
        /** It is not; the last finding says why. */
        SKIPPED
    }
}
