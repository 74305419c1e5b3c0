package dev.registrar.command.application;

/**
 * What a command led to.
 *
 * @param version the aggregate's version now: the place of its last event, 0 and up
 * @param position the commit that was made; where nothing changed, a commit that already holds the state
 * @param changed whether a commit was made
 */
public record Outcome(long version, long position, boolean changed) {

    /** Makes the outcome of a command that made a commit. */
    public Outcome(long version, long position) {
        this(version, position, true);
    }
}
