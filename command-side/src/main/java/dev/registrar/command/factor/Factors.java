package dev.registrar.command.factor;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Where the secrets of second factors are kept: one document a person. Whatever takes something takes it once. */
public interface Factors {

    /** Returns what is kept of a person. */
    Optional<Kept> find(String userId);

    /** Keeps {@code proposal} until it is adopted or replaced; what serves goes on serving. */
    void propose(String userId, Proposal proposal);

    /** Lets {@code proposal} serve, its code of {@code step} being used; false where it is not the current one any more. */
    boolean adopt(String userId, Proposal proposal, long step);

    /** Uses the code of {@code step}; false where that one or a later one was used before. */
    boolean use(String userId, long step);

    /** Uses a backup code and returns how many are left; empty where there is no such code any more. */
    OptionalInt useCode(String userId, String code);

    /** Puts other backup codes in the place of all; false where there is nothing that serves. */
    boolean replaceCodes(String userId, List<String> codes);

    /** Forgets everything of a person. */
    void remove(String userId);

    /**
     * What is kept of a person.
     *
     * @param secret what serves, encrypted; null where nothing does
     * @param proposal what was shown and is not proved to have been read
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on at once, never compared
    record Kept(byte @Nullable [] secret, @Nullable Proposal proposal) {}

    /**
     * A secret and backup codes that were shown and do not serve yet.
     *
     * @param id tells it from others
     * @param secret encrypted
     * @param codes as they are stored
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on at once, never compared
    record Proposal(String id, byte[] secret, List<String> codes) {}
}
