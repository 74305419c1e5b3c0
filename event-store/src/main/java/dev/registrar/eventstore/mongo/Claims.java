package dev.registrar.eventstore.mongo;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.ClaimChange;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.StoredClaim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who holds what. A claim goes through generations: each is taken once and released once, and the next can be taken
 * only after that. Both are keys in {@code u}, so a generation that was seen is a fact for ever and may be remembered,
 * and a stale memory can only lead to an insert that the index refuses.
 */
final class Claims {
    private static final int REMEMBERED = 50_000;

    private final CommitReader reader;
    private final HighestKey highest;
    private final Shown shown;
    private final Cache<String, Standing> known = Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumSize(REMEMBERED)
            .build();

    Claims(CommitReader reader, HighestKey highest, Shown shown) {
        this.reader = reader;
        this.highest = highest;
        this.shown = shown;
    }

    /**
     * How far a claim has come.
     *
     * @param generation the last that was taken, -1 where none was
     * @param holder who holds it, null once released
     */
    private record Standing(long generation, @Nullable String holder) {
        static final Standing NEVER_TAKEN = new Standing(-1, null);
    }

    /**
     * Gives each change its generation.
     *
     * @param hopeful whether a claim of which nothing is known is taken to be new, which saves asking; the insert
     *     finds out
     */
    List<StoredClaim> number(List<ClaimChange> changes, boolean hopeful) {
        if (changes.isEmpty()) {
            return List.of();
        }
        var numbered = new ArrayList<StoredClaim>(changes.size());
        Map<String, Standing> within = new HashMap<>();
        for (var change : changes) {
            var standing = within.get(change.claim());
            if (standing == null) {
                standing = standing(change, hopeful);
            }
            var stored = next(change, standing);
            within.put(change.claim(), after(stored));
            numbered.add(stored);
        }
        return numbered;
    }

    /** Remembers what was stored. */
    void learn(List<StoredClaim> stored) {
        for (var claim : stored) {
            known.put(claim.claim(), after(claim));
        }
    }

    Optional<String> holder(String claim) {
        return Optional.ofNullable(find(claim).holder());
    }

    private Standing standing(ClaimChange change, boolean hopeful) {
        if (!hopeful) {
            return find(change.claim());
        }
        var remembered = known.getIfPresent(change.claim());
        return switch (change.kind()) {
            case TAKE -> {
                if (remembered == null) {
                    yield Standing.NEVER_TAKEN;
                }
                yield remembered.holder() == null ? remembered : find(change.claim());
            }
            case RELEASE ->
                remembered != null && change.aggregateId().equals(remembered.holder())
                        ? remembered
                        : find(change.claim());
        };
    }

    private static StoredClaim next(ClaimChange change, Standing standing) {
        return switch (change.kind()) {
            case TAKE -> {
                if (standing.holder() != null) {
                    throw new AppendException.ClaimTaken(change.claim());
                }
                yield new StoredClaim(change.claim(), change.aggregateId(), change.kind(), standing.generation() + 1);
            }
            case RELEASE -> {
                if (!change.aggregateId().equals(standing.holder())) {
                    throw new AppendException.ClaimNotHeld(change.claim(), change.aggregateId());
                }
                yield new StoredClaim(change.claim(), change.aggregateId(), change.kind(), standing.generation());
            }
        };
    }

    private static Standing after(StoredClaim stored) {
        return switch (stored.kind()) {
            case TAKE -> new Standing(stored.generation(), stored.aggregateId());
            case RELEASE -> new Standing(stored.generation(), null);
        };
    }

    private Standing find(String claim) {
        var remembered = known.getIfPresent(claim);
        var generation = remembered == null ? 0 : remembered.generation();
        while (true) {
            var taken = Keys.taken(claim, generation);
            var released = Keys.released(claim, generation);
            var later = Keys.taken(claim, generation + 1);
            var found = withKeys(List.of(taken, released, later));
            var holder = change(found, claim, generation, ClaimChange.Kind.TAKE);
            if (holder == null) {
                return Standing.NEVER_TAKEN;
            }
            if (change(found, claim, generation + 1, ClaimChange.Kind.TAKE) != null) {
                generation = lastTaken(claim, generation + 1);
            } else if (change(found, claim, generation, ClaimChange.Kind.RELEASE) == null) {
                return remember(claim, new Standing(generation, holder.aggregateId()));
            } else if (withKeys(List.of(later)).isEmpty()) {
                // Asked once more, after the release was seen: a move in one commit is never seen half.
                return remember(claim, new Standing(generation, null));
            }
        }
    }

    private List<Commit> withKeys(List<String> keys) {
        return shown.commits(reader.withKeys(keys));
    }

    private long lastTaken(String claim, long generation) {
        return generation
                + highest.find(number -> Keys.taken(claim, generation + number), Fields.KEYS)
                        .orElse(0);
    }

    private Standing remember(String claim, Standing standing) {
        known.put(claim, standing);
        return standing;
    }

    private static @Nullable StoredClaim change(
            List<Commit> commits, String claim, long generation, ClaimChange.Kind kind) {
        for (var commit : commits) {
            for (var change : commit.claims()) {
                if (change.generation() == generation
                        && change.kind() == kind
                        && change.claim().equals(claim)) {
                    return change;
                }
            }
        }
        return null;
    }
}
