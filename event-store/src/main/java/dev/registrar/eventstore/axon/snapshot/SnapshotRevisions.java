package dev.registrar.eventstore.axon.snapshot;

import dev.registrar.eventstore.NewEvent;
import dev.registrar.eventstore.StoredEvent;
import java.util.Optional;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedType;
import org.jspecify.annotations.Nullable;

/**
 * Gives snapshots of classes without a revision their {@link Shape} for one, so that a class that has changed never comes
 * back half filled: a snapshot of another shape is as good as none. Classes with a revision of their own are left to it
 * and to Axon's filter.
 */
public final class SnapshotRevisions {
    private static final String PREFIX = "shape:";

    private SnapshotRevisions() {}

    /** Returns {@code snapshot} of an aggregate of class {@code type} as it is to be stored. */
    public static NewEvent marked(NewEvent snapshot, Class<?> type) {
        return snapshot.revision() == null ? snapshot.withRevision(PREFIX + Shape.of(type)) : snapshot;
    }

    /** Returns {@code stored} as {@code serializer} knows it; empty where its class has another shape by now. */
    public static Optional<StoredEvent> current(StoredEvent stored, Serializer serializer) {
        @Nullable String revision = stored.revision();
        if (revision == null || !revision.startsWith(PREFIX)) {
            return Optional.of(stored);
        }
        var type = serializer.classForType(new SimpleSerializedType(stored.name(), null));
        return revision.equals(PREFIX + Shape.of(type)) ? Optional.of(unmarked(stored)) : Optional.empty();
    }

    private static StoredEvent unmarked(StoredEvent stored) {
        return stored.asNew().withRevision(null).storedAt(stored.position(), stored.index());
    }
}
