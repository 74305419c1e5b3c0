package dev.registrar.shared.adapter.session;

import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.shared.adapter.event.StreamFolds;
import dev.registrar.shared.user.UserEvent;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a user may do, decided on its own stream and never on a view that may lag: the fold is cached, and each question
 * asks the log by one key for events that are newer. So a demotion counts on the next request, on every node (ADR 0015).
 */
public final class AccountAuthority {

    /** Entries of a few hundred bytes each. */
    private static final int MOST = 20_000;

    private final StreamFolds<Authority> folds;

    /** Reads streams of {@code log}; {@code decoder} makes domain events of stored ones. */
    public AccountAuthority(CommitLog log, Function<StoredEvent, Object> decoder) {
        this.folds = new StreamFolds<>(log, decoder, MOST, AccountAuthority::evolve);
    }

    private static @Nullable Authority evolve(@Nullable Authority before, Object event, StoredEvent stored) {
        return event instanceof UserEvent change
                ? Authority.evolve(before, change, stored.sequence(), stored.at())
                : before;
    }

    /** Returns the authority of {@code userId} as of now; empty where there is no such user. */
    public Optional<Authority> of(String userId) {
        return folds.of(userId);
    }
}
