package dev.registrar.launcher;

import dev.registrar.launcher.importing.ImportCommand;
import dev.registrar.shared.adapter.config.Start;
import java.util.Arrays;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Both sides in one process, on one port, with the embedded store where no MongoDB is named. */
@SpringBootApplication(
        scanBasePackages = {
            "dev.registrar.command",
            "dev.registrar.query",
            "dev.registrar.launcher",
            "dev.registrar.shared.adapter"
        })
public class Registrar {

    /** Serves, or with {@code import} as the first argument brings accounts over. */
    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals("import")) {
            System.exit(ImportCommand.run(Arrays.copyOfRange(args, 1, args.length)));
        }
        Start.run(Registrar.class, args);
    }
}
