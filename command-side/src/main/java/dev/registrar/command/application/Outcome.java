package dev.registrar.command.application;

/**
 * What a command led to.
 *
 * @param version the aggregate's version now: the place of its last event, 0 and up
 * @param position the commit that was made; where nothing changed, a commit that already holds the state
 */
public record Outcome(long version, long position) {}
