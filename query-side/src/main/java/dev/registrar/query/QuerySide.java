package dev.registrar.query;

import dev.registrar.shared.adapter.config.Start;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The query side as a process of its own. */
@SpringBootApplication(scanBasePackages = {"dev.registrar.query", "dev.registrar.shared.adapter"})
public class QuerySide {

    public static void main(String[] args) {
        Start.run(QuerySide.class, args);
    }
}
