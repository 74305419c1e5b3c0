package dev.registrar.launcher.importing;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import dev.registrar.command.session.adapter.source.BetterAuthSource;
import dev.registrar.command.session.adapter.source.MongooseSource;
import dev.registrar.command.session.application.importing.AccountResult;
import dev.registrar.command.session.application.importing.AccountSource;
import dev.registrar.command.session.application.importing.ImportingAccounts;
import dev.registrar.command.session.application.importing.SourceAccount;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command line {@code registrar import}. Where to is said by the environment, as for the server. Exit codes: 0 every
 * account is here, 1 some were skipped, 2 wrong use or a database that does not answer.
 */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = "Brings accounts over from another system, with passwords and sessions. Where to is said by the"
                + " environment, as for the server. What was done is not done again. Exit code 0: every account is here;"
                + " 1: some were skipped, see the report; 2: wrong use, or a database that does not answer.")
public final class ImportCommand {

    private static final int SOME_SKIPPED = 1;
    private static final int WRONG_USE = 2;
    private static final int PATIENCE_SECONDS = 10;

    private final Supplier<ConfigurableApplicationContext> starting;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private ImportCommand(Supplier<ConfigurableApplicationContext> starting) {
        this.starting = starting;
    }

    /**
     * Runs the command and returns its exit code.
     *
     * @param args what follows {@code import}
     */
    public static int run(String... args) {
        // Keeps the driver silent until the process has set its levels.
        LoggingSystem.get(ImportCommand.class.getClassLoader()).beforeInitialize();
        return commandLine(ImportProcess::start).execute(args);
    }

    static CommandLine commandLine(Supplier<ConfigurableApplicationContext> starting) {
        return new CommandLine(new ImportCommand(starting)).setExecutionExceptionHandler((e, line, _) -> {
            if (!(e instanceof IllegalArgumentException)
                    && !(e instanceof MongoException)
                    && !(e instanceof IOException)) {
                throw e;
            }
            line.getErr().println(e.getMessage());
            line.getErr().flush();
            return WRONG_USE;
        });
    }

    /** What both sources take. */
    static final class Options {
        @Option(
                names = "--from",
                required = true,
                description = "the MongoDB to read, with the database as its path: mongodb://host/name")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private String from;

        @Option(names = "--dry-run", description = "says what would be done and writes nothing")
        private boolean dryRun;

        @Option(names = "--report", description = "writes what became of every account to this file, as JSON")
        private @Nullable Path report;
    }

    @Command(
            name = "better-auth",
            description = "Reads the database of a Better Auth server: collections user, account and session, or their"
                    + " plurals.")
    int betterAuth(@Mixin Options options) throws IOException {
        return bring(options, BetterAuthSource::new);
    }

    @Command(
            name = "mongoose",
            description = "Reads one collection of users of a Mongoose application, with bcrypt or argon2 hashes.")
    int mongoose(
            @Mixin Options options,
            @Option(names = "--collection", defaultValue = "users", description = "the collection; users unless given")
                    String collection)
            throws IOException {
        return bring(options, database -> new MongooseSource(database, collection));
    }

    private int bring(Options options, Function<MongoDatabase, AccountSource> reading) throws IOException {
        ConnectionString from = new ConnectionString(options.from);
        @Nullable String database = from.getDatabase();
        if (database == null) {
            throw new IllegalArgumentException("--from needs the database as its path: mongodb://host/name");
        }
        try (MongoClient client = connect(from)) {
            AccountSource source = reading.apply(client.getDatabase(database));
            try (ConfigurableApplicationContext target = starting.get()) {
                ImportReport report = bring(source, target.getBean(ImportingAccounts.class), options.dryRun);
                report.print(out());
                if (options.report != null) {
                    Files.writeString(options.report, report.json(), StandardCharsets.UTF_8);
                }
                return report.isComplete() ? 0 : SOME_SKIPPED;
            }
        }
    }

    private ImportReport bring(AccountSource source, ImportingAccounts importing, boolean dryRun) {
        ImportReport report = new ImportReport(source.name(), dryRun, source.leftOut());
        Function<SourceAccount, AccountResult> each =
                dryRun ? importing.trial(source.name())::of : account -> importing.bring(source.name(), account);
        Progress progress = new Progress(err(), source.size());
        source.forEach(account -> {
            report.add(account, each.apply(account));
            progress.done();
        });
        return report;
    }

    private static MongoClient connect(ConnectionString from) {
        return MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(from)
                // What is missing on a secondary would be missing here.
                .readPreference(
                        from.getReadPreference() == null ? ReadPreference.primaryPreferred() : from.getReadPreference())
                .applyToClusterSettings(cluster -> cluster.serverSelectionTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .build());
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
