package dev.registrar.eventstore.cli;

import dev.registrar.eventstore.migrate.StoreCopy;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Takes a whole store to another server. */
@Command(
        name = "copy",
        description = "Takes a whole store to another server: the log and every other collection. Nobody may use either"
                + " meanwhile. Goes on when repeated after an interruption.")
final class Copy implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private StoreOptions options = new StoreOptions();

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
        try (var from = Store.toRead(options.address);
                var into = Store.open(target)) {
            var counts = new StoreCopy(
                            from.database(),
                            from.log(),
                            into.database(),
                            into.log(),
                            Clock.systemUTC(),
                            Progress.ofWork(spec.commandLine().getErr()))
                    .run(without);
            var out = spec.commandLine().getOut();
            counts.forEach((name, count) -> out.printf("%s: %d%n", name, count));
            out.printf("copied and compared: %d collections%n", counts.size());
            out.flush();
            return 0;
        }
    }
}
