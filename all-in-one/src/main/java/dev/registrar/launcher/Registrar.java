package dev.registrar.launcher;

import dev.registrar.shared.adapter.config.Start;
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

    public static void main(String[] args) {
        Start.run(Registrar.class, args);
    }
}
