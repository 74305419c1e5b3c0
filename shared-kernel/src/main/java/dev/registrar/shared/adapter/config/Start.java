package dev.registrar.shared.adapter.config;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;

/** Starts a process, or ends it with one sentence and exit code 1. */
public final class Start {

    private static final int REFUSED = 1;

    private static final int DEPTH = 20;

    private Start() {}

    /** Starts {@code application}; does not return where that is impossible. */
    @SuppressWarnings("SystemExitOutsideMain") // called by main methods only: this is what they all would say
    public static void run(Class<?> application, String[] args) {
        // Axon would ask its makers for updates and say what it runs on.
        System.setProperty("axoniq.update-checker.disabled", "true");
        SpringApplication spring = new SpringApplication(application);
        spring.setBannerMode(Banner.Mode.OFF);
        spring.setLogStartupInfo(false);
        try {
            spring.run(args);
        } catch (SpringApplication.AbandonedRunException e) {
            throw e;
        } catch (RuntimeException e) {
            // Said by StartReporter or, where it is a fault of ours, by Spring with all it knows.
            System.exit(REFUSED);
        }
    }

    /** Returns the sentence of the refusal that {@code failure} is or was caused by; null where it is a fault. */
    static @Nullable String sentence(Throwable failure) {
        @Nullable Throwable cause = failure;
        for (int i = 0; cause != null && i < DEPTH; i++) {
            if (cause instanceof Refused) {
                return Objects.requireNonNull(cause.getMessage());
            }
            if (cause instanceof org.springframework.boot.web.server.PortInUseException used) {
                return "PORT must be a free port, but " + used.getPort() + " is in use by another process.";
            }
            cause = cause.getCause();
        }
        return null;
    }
}
