package dev.registrar.shared.adapter.config;

/** Why the process does not start, as one sentence that names what to change. Shown without a stack trace. */
public final class Refused extends RuntimeException {

    public Refused(String sentence) {
        super(sentence, null, false, false);
    }
}
