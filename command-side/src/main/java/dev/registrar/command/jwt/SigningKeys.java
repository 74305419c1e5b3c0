package dev.registrar.command.jwt;

import java.util.List;

/** Where signing keys are kept. Each has a number; nobody can have the number of another. */
public interface SigningKeys {

    /** Returns all keys by number; a handful at most. */
    List<SigningKey> all();

    /** Stores {@code key} durably, or returns false where its number is taken: the first one stays. */
    boolean add(SigningKey key);

    /** Forgets the private halves of all keys before {@code number}. */
    void retireBefore(int number);

    /** Removes a key. */
    void remove(int number);
}
