package dev.registrar.eventstore.cli;

import dev.registrar.eventstore.migrate.StoreCopy;
import java.time.Clock;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Takes a whole store to another server. */
@Command(
        name = "copy",
        description = "Takes a whole store to another server: the log and every other collection. Nobody may use either"
                + " meanwhile. Goes on when repeated after an interruption.")
final class Copy extends LogCommand {
    @Option(
            names = "--to",
            required = true,
            description = "the MongoDB to copy to; its path names the database, registrar unless given")
    private String to = "";

    @Option(
            names = "--without",
            split = ",",
            defaultValue = "projections,view_*",
            description =
                    "collections to leave out; unless given, the product's views, which it makes anew from the log")
    private List<String> without = List.of();

    @Override
    public Integer call() {
        var target = new StoreOptions.Address();
        target.uri = to;
        try (var from = Store.toRead(address());
                var into = Store.open(target)) {
            var counts = new StoreCopy(
                            from.database(),
                            from.log(),
                            into.database(),
                            into.log(),
                            Clock.systemUTC(),
                            Progress.ofWork(err()))
                    .run(without);
            counts.forEach((name, count) -> out().printf("%s: %d%n", name, count));
            out().printf("copied and compared: %d collections%n", counts.size());
            out().flush();
            return 0;
        }
    }
}
