package dev.registrar.shared.adapter.config;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Says why a start was refused: one sentence on standard error, nothing else. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StartReporter implements SpringBootExceptionReporter {

    @Override
    @SuppressWarnings("SystemOut") // for the person at the terminal, whatever the log is set to
    public boolean reportException(Throwable failure) {
        @Nullable String sentence = Start.sentence(failure);
        if (sentence == null) {
            return false;
        }
        System.err.println(sentence);
        return true;
    }
}
