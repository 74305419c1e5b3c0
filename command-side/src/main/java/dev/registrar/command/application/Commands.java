package dev.registrar.command.application;

import dev.registrar.command.Command;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.shared.RejectedException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandResultMessage;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.messaging.GenericMessage;

/**
 * The one way to aggregates: sends a command in the thread of its sender and says what became of it. A command that lost
 * a race is decided again on what the winner left. Neither a refusal nor a "nothing to do" is ever about a state that
 * another process has changed since: where the state came from memory, it is read from the log and the command decided
 * once more. Safe for many threads.
 */
public final class Commands {

    /** How often a command is decided again after having lost a race. */
    static final int MOST_REPEATS = 8;

    private final CommandBus bus;
    private final CachedAggregates cache;
    private final CommitLog log;

    public Commands(CommandBus bus, CachedAggregates cache, CommitLog log) {
        this.bus = bus;
        this.cache = cache;
        this.log = log;
    }

    /**
     * Sends {@code command} and returns once its events are durable; a command that changes nothing succeeds.
     *
     * @throws RejectedException with the refusal of the aggregate or with a {@link CommandRejection}
     */
    public Outcome send(Command command, CommandContext context) {
        boolean remembered = cache.containsKey(command.target());
        for (int repeats = 0; repeats <= MOST_REPEATS; repeats++) {
            switch (attempt(command, context)) {
                case Attempt.Committed(var outcome) -> {
                    return outcome;
                }
                case Attempt.Unchanged(var version) -> {
                    if (!remembered) {
                        // A reader that has all there is now has the state that was decided on.
                        return new Outcome(version, log.head(), false);
                    }
                }
                case Attempt.Refused(var rejection) -> {
                    if (!remembered) {
                        throw rejection;
                    }
                }
                case Attempt.LostRace _ -> {}
            }
            cache.remove(command.target());
            remembered = false;
        }
        throw CommandRejection.CONTENTION.exception();
    }

    private Attempt attempt(Command command, CommandContext context) {
        var receipt = new CommitReceipt();
        var message = new GenericCommandMessage<>(
                new GenericMessage<>(command, metadata(context, receipt)), command.handler());
        var attempt = new AtomicReference<Attempt>();
        bus.<Command, Long>dispatch(message, (_, result) -> attempt.set(meaning(command, result, receipt)));
        return attempt.get();
    }

    private static Attempt meaning(
            Command command, CommandResultMessage<? extends Long> result, CommitReceipt receipt) {
        if (result.isExceptional()) {
            return Attempt.failed(command, result.exceptionResult());
        }
        long version = result.getPayload();
        OptionalLong position = receipt.position();
        return position.isPresent()
                ? new Attempt.Committed(new Outcome(version, position.getAsLong()))
                : new Attempt.Unchanged(version);
    }

    private static Map<String, Object> metadata(CommandContext context, CommitReceipt receipt) {
        var metadata = new HashMap<String, Object>();
        metadata.put("actor", context.actor());
        metadata.put("correlation", context.correlation());
        if (context.sessionId() != null) {
            metadata.put("session", context.sessionId());
        }
        if (context.idempotency() != null) {
            metadata.put(IdempotencyKeys.METADATA, context.idempotency());
        }
        metadata.put(ExpectedVersion.METADATA, context.expected());
        metadata.put(CommitReceipt.METADATA, receipt);
        return metadata;
    }
}
