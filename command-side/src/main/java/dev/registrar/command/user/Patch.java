package dev.registrar.command.user;

/** What a JSON merge patch (RFC 7396) does to one member. */
public sealed interface Patch<T> {

    /** The member is not mentioned and stays. */
    record Keep<T>() implements Patch<T> {}

    /** The member becomes this. */
    record Put<T>(T value) implements Patch<T> {}

    /** The member is null and is cleared. */
    record Clear<T>() implements Patch<T> {}

    /** Returns the patch that leaves a member as it is. */
    static <T> Patch<T> keep() {
        return new Keep<>();
    }

    /** Returns the patch that gives a member this value. */
    static <T> Patch<T> put(T value) {
        return new Put<>(value);
    }

    /** Returns the patch that clears a member. */
    static <T> Patch<T> clear() {
        return new Clear<>();
    }
}
