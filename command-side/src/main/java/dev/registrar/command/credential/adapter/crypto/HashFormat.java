package dev.registrar.command.credential.adapter.crypto;

/**
 * One way of writing a password hash down. Whoever can bring hashes into the database chooses their cost, so each
 * format refuses costs beyond its bounds instead of paying them.
 */
sealed interface HashFormat permits Argon2Format, ScryptFormat, BcryptFormat {

    /** Returns whether {@code hash} is written in this format at a cost within its bounds. */
    boolean accepts(String hash);

    /** Returns whether {@code password} gives {@code hash}, which is accepted. */
    boolean verify(char[] password, String hash);

    /** Returns whether {@code hash}, which is accepted, should be made again at the next sign-in. */
    boolean isWeak(String hash);
}
