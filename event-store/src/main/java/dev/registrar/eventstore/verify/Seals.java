package dev.registrar.eventstore.verify;

import java.util.List;
import java.util.Optional;

/** The stored seals of one log, at most one for each size. */
public interface Seals {
    /** Returns the seal over the most commits. */
    Optional<Seal> last();

    /** Stores a seal durably; returns false, and stores nothing, where that size is sealed. */
    boolean add(Seal seal);

    /** Returns the seal over the most commits that are not more than {@code size}. */
    Optional<Seal> atOrBefore(long size);

    /** Returns the seals over more than {@code size} commits, in order of size, at most {@code limit}. */
    List<Seal> after(long size, int limit);
}
