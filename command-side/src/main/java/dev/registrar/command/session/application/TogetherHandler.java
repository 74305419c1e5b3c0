package dev.registrar.command.session.application;

import dev.registrar.command.Command;
import dev.registrar.command.session.Together;
import java.util.concurrent.atomic.AtomicReference;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.CommandResultMessage;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.messaging.GenericMessage;

/** Sends the parts of a {@link Together} within its own unit of work, which becomes one commit. */
public class TogetherHandler {

    private final CommandBus bus;

    public TogetherHandler(CommandBus bus) {
        this.bus = bus;
    }

    @CommandHandler(commandName = Together.HANDLER)
    long handle(Together whole, CommandMessage<Together> message) {
        long version = 0;
        for (Command part : whole.parts()) {
            long reached = send(part, message);
            version = part.target().equals(whole.target()) ? reached : version;
        }
        return version;
    }

    private long send(Command part, CommandMessage<Together> whole) {
        var result = new AtomicReference<CommandResultMessage<? extends Long>>();
        var message = new GenericCommandMessage<>(new GenericMessage<>(part, whole.getMetaData()), part.handler());
        bus.<Command, Long>dispatch(message, (_, answer) -> result.set(answer));
        CommandResultMessage<? extends Long> answer = result.get();
        if (answer.isExceptional()) {
            throw failed(answer.exceptionResult());
        }
        return answer.getPayload();
    }

    private static RuntimeException failed(Throwable failure) {
        return failure instanceof RuntimeException known
                ? known
                : new IllegalStateException("a part of a command failed", failure);
    }
}
