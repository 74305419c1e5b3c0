package dev.registrar.command.application;

import dev.registrar.shared.RejectedException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The version that the sender of a command has seen.
 *
 * @param versions the versions it accepts; null where any will do
 */
public record ExpectedVersion(@Nullable Set<Long> versions) {

    /** Name of the command's metadata that carries it. */
    public static final String METADATA = "expectedVersion";

    /** Any version: the last writer wins. */
    public static final ExpectedVersion ANY = new ExpectedVersion(null);

    public ExpectedVersion {
        versions = versions == null ? null : Set.copyOf(versions);
    }

    /** Returns what expects exactly {@code version}. */
    public static ExpectedVersion exactly(long version) {
        return new ExpectedVersion(Set.of(version));
    }

    /**
     * Does nothing where an aggregate of {@code version} is one the sender accepts.
     *
     * @throws RejectedException with {@link CommandRejection#VERSION_MISMATCH} otherwise
     */
    public void check(long version) {
        if (versions != null && !versions.contains(version)) {
            throw CommandRejection.VERSION_MISMATCH.exception();
        }
    }
}
