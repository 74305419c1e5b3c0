package dev.registrar.command.once;

import java.util.Optional;

/** Answers to requests that made no commit, kept for a while. Shared by all processes. */
public interface Answers {

    /** Returns the answer that is kept under {@code key}. */
    Optional<KeptAnswer> find(String key);

    /** Keeps {@code answer} under {@code key}, unless another request was faster: then returns what that one kept. */
    Optional<KeptAnswer> keep(String key, KeptAnswer answer);
}
