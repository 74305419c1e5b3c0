package dev.registrar.eventstore.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Where the log is: exactly one of two ways. */
final class StoreOptions {
    @ArgGroup(multiplicity = "1")
    Address address = new Address();

    static final class Address {
        @Option(names = "--uri", description = "a MongoDB; its path names the database, registrar unless given")
        @Nullable
        String uri;

        @Option(names = "--data-dir", description = "the directory of the embedded store, of which no process has hold")
        @Nullable
        Path dataDir;
    }
}
