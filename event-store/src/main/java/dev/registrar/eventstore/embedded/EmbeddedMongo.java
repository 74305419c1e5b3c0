package dev.registrar.eventstore.embedded;

import de.bwaldvogel.mongo.MongoServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/**
 * A MongoDB of one node in this process, kept in one file.
 *
 * <p>Every acknowledged write survives the end of the process, by {@code kill -9} too. One process at a time may open a
 * directory. The port is free, changes with every start, and is open on the loopback interface only.
 */
public final class EmbeddedMongo implements AutoCloseable {

    private static final String FILE = "registrar.mv";

    /**
     * Connections that can wait for the same commit; a server thread waits while its write goes to the disk.
     */
    private static final int SERVER_THREADS = 32;

    /**
     * Milliseconds before the space of overwritten data is used again. The file's default of 45 s protects against disks
     * that reorder writes; here each commit is forced to the disk before the next, so a moment is enough.
     */
    private static final int RETENTION = 1_000;

    private static final int CACHE_MEGABYTES = 64;

    private final Path file;
    private final DirectoryLock lock;
    private final MongoServer server;
    private final String connectionString;

    private EmbeddedMongo(Path file, DirectoryLock lock, MongoServer server) {
        this.file = file;
        this.lock = lock;
        this.server = server;
        this.connectionString =
                "mongodb://127.0.0.1:" + server.getLocalAddress().getPort();
    }

    /**
     * Opens the store in a directory, which is made if it is not there.
     *
     * @throws EmbeddedStoreException if another process has it open, or it cannot be read or written
     */
    public static EmbeddedMongo open(Path directory) {
        return open(directory, RETENTION);
    }

    static EmbeddedMongo open(Path directory, int retention) {
        return open(directory, file -> openFile(file, retention));
    }

    /**
     * Opens the store in a directory so that its file stays as it is: what writes is refused.
     *
     * @throws EmbeddedStoreException if there is none, another process has it open, or it cannot be read
     */
    public static EmbeddedMongo openToRead(Path directory) {
        if (!Files.isRegularFile(directory.resolve(FILE))) {
            throw new EmbeddedStoreException("There is no embedded store in " + directory.toAbsolutePath() + ".");
        }
        return open(directory, file -> openFile(new MVStore.Builder().readOnly(), file));
    }

    private static EmbeddedMongo open(Path directory, Function<Path, MVStore> opening) {
        DirectoryLock lock = DirectoryLock.of(directory);
        try {
            Path file = directory.resolve(FILE);
            MongoServer server = serve(opening.apply(file));
            return new EmbeddedMongo(file, lock, server);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static MVStore openFile(Path file, int retention) {
        // Nothing is written behind our back: GroupedCommits alone decides what a commit contains.
        MVStore store = openFile(new MVStore.Builder().autoCommitDisabled().autoCommitBufferSize(0), file);
        store.setRetentionTime(retention);
        return store;
    }

    private static MVStore openFile(MVStore.Builder settings, Path file) {
        try {
            return settings.fileName(file.toString()).cacheSize(CACHE_MEGABYTES).open();
        } catch (MVStoreException e) {
            throw new EmbeddedStoreException(
                    "The embedded store's file " + file.toAbsolutePath()
                            + " is damaged and cannot be opened: restore it from a copy, or move it away to start empty.",
                    e);
        }
    }

    private static MongoServer serve(MVStore store) {
        try {
            MongoServer server =
                    new MongoServer(new DurableBackend(StoreFormat.open(store), new GroupedCommits(store)));
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1, SERVER_THREADS);
            return server;
        } catch (EmbeddedStoreException e) {
            store.closeImmediately();
            throw e;
        } catch (RuntimeException e) {
            store.closeImmediately();
            throw new EmbeddedStoreException("The embedded store could not start: " + e.getMessage() + ".", e);
        }
    }

    /** Where a driver of this process finds the store. It names no database. */
    public String connectionString() {
        return connectionString;
    }

    /** The file that holds everything; copy it only while no process has it open. */
    public Path file() {
        return file;
    }

    /** Finishes the commands that run, writes and closes the file, and lets go of the directory. */
    @Override
    public void close() {
        try {
            server.shutdown();
        } finally {
            lock.close();
        }
    }
}
