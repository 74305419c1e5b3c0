package dev.registrar.eventstore.axon;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.function.LongFunction;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.deadletter.DeadLetter;

/** Reads letters page by page, so that neither memory nor a cursor of the server is held for those nobody asks for. */
final class LetterIterator implements Iterator<DeadLetter<? extends EventMessage<?>>> {
    private final LongFunction<List<StoredLetter>> pageAfter;
    private final Queue<StoredLetter> page = new ArrayDeque<>();
    private long last = -1;
    private boolean ended;

    /** Begins before the first letter; {@code pageAfter} returns some that follow an index, none at the end. */
    LetterIterator(LongFunction<List<StoredLetter>> pageAfter) {
        this.pageAfter = pageAfter;
    }

    @Override
    public boolean hasNext() {
        if (page.isEmpty() && !ended) {
            page.addAll(pageAfter.apply(last));
            ended = page.isEmpty();
        }
        return !page.isEmpty();
    }

    @Override
    public StoredLetter next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        var letter = page.remove();
        last = letter.index();
        return letter;
    }
}
