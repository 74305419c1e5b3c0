package dev.registrar.query.signin;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The latest attempts to sign in to one account, the last one first. Has no personal data: where an attempt came from is
 * in the log, encrypted, and read from there when it is shown.
 */
record SignIns(List<Attempt> attempts) {

    /** How many attempts are kept of one account. */
    static final int MOST = 200;

    static final SignIns NONE = new SignIns(List.of());

    SignIns {
        attempts = List.copyOf(attempts);
    }

    /**
     * One attempt.
     *
     * @param position number of its commit
     * @param index place in its commit
     * @param at when it was made
     * @param reason why it was refused; null where it was not
     * @param session the session it opened; null where it was refused
     * @param endedAt when that session ended; null where it has not
     * @param endReason why it ended; null where it has not
     */
    record Attempt(
            long position,
            int index,
            Instant at,
            @Nullable String reason,
            @Nullable String session,
            @Nullable Instant endedAt,
            @Nullable String endReason) {

        Attempt ended(Instant when, String why) {
            return new Attempt(position, index, at, reason, session, when, why);
        }

        /** Returns whether this one was noted before the one at {@code thatPosition} and {@code thatIndex}. */
        boolean isBefore(long thatPosition, int thatIndex) {
            return position < thatPosition || (position == thatPosition && index < thatIndex);
        }
    }

    SignIns with(Attempt latest) {
        List<Attempt> all = new ArrayList<>(MOST);
        all.add(latest);
        all.addAll(attempts.subList(0, Math.min(attempts.size(), MOST - 1)));
        return new SignIns(all);
    }

    SignIns ended(String session, Instant at, String reason) {
        return new SignIns(attempts.stream()
                .map(attempt -> session.equals(attempt.session()) ? attempt.ended(at, reason) : attempt)
                .toList());
    }
}
