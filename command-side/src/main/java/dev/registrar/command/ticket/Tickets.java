package dev.registrar.command.ticket;

import java.util.Map;
import java.util.Optional;

/**
 * Tokens that are sent to a person and used once. Each is bound to one user, one purpose and one expiry; stored is only a
 * hash of it (ADR 0020). Safe for many threads and processes.
 */
public interface Tickets {

    /**
     * Issues a ticket and returns its token, which is known to nobody else and stored nowhere.
     *
     * @param data what to know again at its use
     */
    String issue(Purpose purpose, String userId, Map<String, String> data);

    /** Returns the ticket of {@code token} without using it; empty where it is unknown, used, expired or of another purpose. */
    Optional<Ticket> find(Purpose purpose, String token);

    /**
     * Uses a token that was signed instead of stored: of any number of callers one gets true. Remembered for as long as a
     * ticket of {@code purpose} lives; whoever made the token says in it when it ends, no later than that.
     */
    boolean redeem(Purpose purpose, String token);

    /** Uses the ticket of {@code token}: of any number of callers one gets it; empty as for {@link #find}. */
    Optional<Ticket> consume(Purpose purpose, String token);
}
