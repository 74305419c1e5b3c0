package dev.registrar.shared.adapter.crypto;

import java.util.Collection;
import java.util.List;

/** Where wrapped data keys are kept. A key is inserted once and never changed; destroying one erases its person. */
public interface WrappedKeys {

    /**
     * Stores {@code key} durably and returns true, or returns false where its subject has a key already: the first one
     * stays.
     */
    boolean insert(WrappedKey key);

    /** Returns the keys of {@code subjects}, in no order; those that are not there or were destroyed are missing. */
    List<WrappedKey> find(Collection<String> subjects);

    /** Stores the keys of subjects that are all new, durably. */
    void insertAll(List<WrappedKey> keys);

    /** Removes the keys of subjects that never came to be. */
    void discard(Collection<String> subjects);
}
