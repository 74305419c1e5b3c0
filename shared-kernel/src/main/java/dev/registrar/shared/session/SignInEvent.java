package dev.registrar.shared.session;

import dev.registrar.shared.EventName;
import dev.registrar.shared.Personal;
import dev.registrar.shared.Subject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Attempts to show who one is that failed; those that succeed open a session. Each is a stream of its own, so that none
 * waits for another.
 */
public sealed interface SignInEvent {

    /**
     * Someone was not let into an account.
     *
     * @param attemptId identifier of the attempt and of its stream
     * @param reason the true one, which whoever tried is not told: {@code wrong-password}, {@code no-password},
     *     {@code too-many-attempts}, {@code banned} and what other ways to sign in add
     */
    @EventName("signin.refused")
    record SignInRefused(
            String attemptId,
            @Subject String userId,
            String reason,
            @Personal @Nullable String ipAddress,
            @Personal @Nullable String userAgent)
            implements SignInEvent {}

    /**
     * How many attempts one process refused in a while. Written beside the refusals of the same while, so that a commit
     * follows each attempt, whether an account has the address or not.
     *
     * @param countId identifier of the count and of its stream
     * @param since when the first of them was made
     * @param refused all of them
     * @param unknown those at addresses that no account has
     * @param unlisted those at accounts that have no event of their own, as there were too many
     */
    @EventName("signin.counted")
    record SignInsCounted(String countId, Instant since, int refused, int unknown, int unlisted)
            implements SignInEvent {}
}
