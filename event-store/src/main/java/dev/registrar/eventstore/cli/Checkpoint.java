package dev.registrar.eventstore.cli;

import dev.registrar.eventstore.mongo.MongoSeals;
import picocli.CommandLine.Command;

/** Prints what holds the log to its past. */
@Command(name = "checkpoint", description = "Prints the newest signed tree head. Keep it where the log is not.")
final class Checkpoint extends LogCommand {
    @Override
    public Integer call() {
        try (var store = Store.toRead(address())) {
            var seal = MongoSeals.of(store.database()).last().orElseThrow(() -> new Broken("the log has no seal"));
            say(seal.head().json());
            return 0;
        }
    }
}
