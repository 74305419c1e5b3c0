package dev.registrar.eventstore.axon;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;

/**
 * Gathers all that a unit of work and the ones nested in it publish, and hands it over once, when the outermost one
 * commits. Without this, events published while others are being prepared would become a second commit, and a failure
 * between the two would leave half of the unit of work stored.
 */
final class UnitOfWorkCommit {
    private final String key = UnitOfWorkCommit.class.getName() + "@" + System.identityHashCode(this);
    private final BiConsumer<UnitOfWork<?>, List<EventMessage<?>>> store;

    UnitOfWorkCommit(BiConsumer<UnitOfWork<?>, List<EventMessage<?>>> store) {
        this.store = store;
    }

    /** Takes the events along if a unit of work is open that has not begun to commit. */
    boolean join(List<? extends EventMessage<?>> events) {
        if (!CurrentUnitOfWork.isStarted()) {
            return false;
        }
        var root = CurrentUnitOfWork.get().root();
        if (!root.phase().isBefore(UnitOfWork.Phase.COMMIT)) {
            return false;
        }
        root.<List<EventMessage<?>>>getOrComputeResource(key, _ -> begin(root)).addAll(events);
        return true;
    }

    private List<EventMessage<?>> begin(UnitOfWork<?> root) {
        var gathered = new ArrayList<EventMessage<?>>();
        root.onCommit(unit -> store.accept(unit, gathered));
        return gathered;
    }
}
