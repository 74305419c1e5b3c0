package dev.registrar.eventstore.cli;

import dev.registrar.eventstore.migrate.MigrationException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the log. Exit codes: 0 intact, 1 a fault, named on the last line, 2 wrong use. */
@Command(
        name = "eventlog",
        mixinStandardHelpOptions = true,
        subcommands = {
            Verify.class,
            Export.class,
            Import.class,
            Checkpoint.class,
            Prove.class,
            Keys.class,
            Copy.class,
            Migrate.class
        },
        description =
                "Checks, copies, fills and proves a commit log. Exit code 0: intact; 1: a fault, named on the last"
                        + " line; 2: wrong use.")
public final class EventLog {
    private static final int FAULT = 1;
    private static final int WRONG_USE = 2;

    /** Runs one command and ends the process with its exit code. */
    public static void main(String... args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new EventLog()).setExecutionExceptionHandler((e, line, _) -> {
            line.getErr().println(sentence(e));
            line.getErr().flush();
            return e instanceof Broken || e instanceof MigrationException ? FAULT : WRONG_USE;
        });
    }

    private static String sentence(Exception e) {
        return switch (e) {
            case MigrationException fault -> "fault: " + fault.getMessage();
            case NoSuchFileException missing -> missing.getFile() + ": there is no such file";
            default -> String.valueOf(e.getMessage());
        };
    }
}
