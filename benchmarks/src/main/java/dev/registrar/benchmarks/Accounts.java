package dev.registrar.benchmarks;

/** Something that makes and renames users. */
interface Accounts extends AutoCloseable {

    /** Makes a user and returns its id. */
    String register();

    /** Gives a user another name. */
    void rename(String id);

    @Override
    void close();
}
