package dev.registrar.e2e.clock;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** Put beside the product's own classes, it makes the process look at a clock that a test moves on. */
@Configuration(proxyBeanMethods = false)
public class ClockFromFile {

    /** System property: a file with the seconds the clock is ahead. It has none before it is there. */
    public static final String FILE = "clock.file";

    @Bean
    @Primary
    static Clock clockThatIsAhead() {
        return new Shifted(Path.of(System.getProperty(FILE)));
    }

    private static final class Shifted extends Clock {
        private final Path file;

        Shifted(Path file) {
            this.file = file;
        }

        @Override
        public Instant instant() {
            return Clock.tickMillis(ZoneOffset.UTC).instant().plus(ahead());
        }

        private Duration ahead() {
            try {
                String seconds = Files.exists(file) ? Files.readString(file).strip() : "";
                return seconds.isEmpty() ? Duration.ZERO : Duration.ofSeconds(Long.parseLong(seconds));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("times are UTC");
        }
    }
}
