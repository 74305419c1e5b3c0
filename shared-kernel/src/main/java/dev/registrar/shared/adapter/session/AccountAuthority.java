package dev.registrar.shared.adapter.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.shared.user.UserEvent;
import java.util.List;
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

    private final CommitLog log;
    private final Function<StoredEvent, Object> decoder;
    private final Cache<String, Fold> folds =
            Caffeine.newBuilder().maximumSize(MOST).build();

    /** Reads streams of {@code log}; {@code decoder} makes domain events of stored ones. */
    public AccountAuthority(CommitLog log, Function<StoredEvent, Object> decoder) {
        this.log = log;
        this.decoder = decoder;
    }

    /** Returns the authority of {@code userId} as of now; empty where there is no such user. */
    public Optional<Authority> of(String userId) {
        @Nullable Fold known = folds.getIfPresent(userId);
        Fold before = known == null ? Fold.EMPTY : known;
        List<StoredEvent> newer = log.stream(userId, before.next());
        if (newer.isEmpty()) {
            return Optional.ofNullable(before.authority());
        }
        Fold after = before.apply(newer, decoder);
        // Unknown ids are not kept, or a caller could fill the cache with them. The longer fold wins a race.
        Fold kept = folds.asMap().merge(userId, after, (a, b) -> a.next() >= b.next() ? a : b);
        return Optional.ofNullable(kept.authority());
    }

    private record Fold(long next, @Nullable Authority authority) {
        static final Fold EMPTY = new Fold(0, null);

        Fold apply(List<StoredEvent> events, Function<StoredEvent, Object> decoder) {
            @Nullable Authority folded = authority;
            for (StoredEvent event : events) {
                if (decoder.apply(event) instanceof UserEvent change) {
                    folded = Authority.evolve(folded, change, event.sequence(), event.at());
                }
            }
            return new Fold(events.getLast().sequence() + 1, folded);
        }
    }
}
