package dev.registrar.command;

import dev.registrar.shared.adapter.config.Start;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The command side as a process of its own. */
@SpringBootApplication(scanBasePackages = {"dev.registrar.command", "dev.registrar.shared.adapter"})
public class CommandSide {

    public static void main(String[] args) {
        Start.run(CommandSide.class, args);
    }
}
