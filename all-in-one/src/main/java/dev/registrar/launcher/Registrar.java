package dev.registrar.launcher;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the process. */
@SpringBootApplication
public class Registrar {

    public static void main(String[] args) {
        SpringApplication.run(Registrar.class, args);
    }
}
