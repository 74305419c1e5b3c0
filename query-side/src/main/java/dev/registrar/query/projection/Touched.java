package dev.registrar.query.projection;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The keys that the live view writes while a comparison of old and new runs: they are compared again at its end. */
final class Touched implements Consumer<Set<String>> {

    private @Nullable Set<String> keys;

    @Override
    public synchronized void accept(Set<String> written) {
        if (keys != null) {
            keys.addAll(written);
        }
    }

    synchronized void begin() {
        keys = new HashSet<>();
    }

    synchronized Set<String> end() {
        Set<String> all = keys == null ? Set.of() : keys;
        keys = null;
        return all;
    }
}
