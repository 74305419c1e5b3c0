package dev.registrar.command.credential.adapter.crypto;

import dev.registrar.command.credential.CredentialRejection;
import dev.registrar.command.credential.Passwords;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hashes in a pool of its own: at most as many at a time as it has threads, a bounded number waiting. The threads are
 * platform threads, because native code would pin the carrier of a virtual one and starve every other request.
 */
public final class PooledPasswords implements Passwords, AutoCloseable {

    /** How long a thread that has nothing to hash keeps the memory of a hash. */
    private static final int IDLE_SECONDS = 30;

    private final Argon2Format argon2;
    private final List<HashFormat> formats;
    private final ThreadPoolExecutor pool;
    private final String dummy;

    /** Starts the pool and makes the hash that unknown accounts are compared with. */
    public PooledPasswords(HashingLimits limits) {
        argon2 = new Argon2Format(limits);
        formats = List.of(argon2, new ScryptFormat(), new BcryptFormat());
        pool = new ThreadPoolExecutor(
                limits.threads(),
                limits.threads(),
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(limits.queue()),
                withMemory(limits.memoryKib() * 1024L));
        // With its thread goes the memory that the thread hashes in.
        pool.allowCoreThreadTimeOut(true);
        dummy = run(() -> argon2.hash(randomText()));
    }

    private static ThreadFactory withMemory(long bytes) {
        ThreadFactory threads =
                Thread.ofPlatform().name("password-hash-", 0).daemon().factory();
        return worker -> threads.newThread(() -> {
            try (HashMemory memory = new HashMemory(bytes)) {
                ScopedValue.where(Argon2Format.MEMORY, memory).run(worker);
            }
        });
    }

    @Override
    public void requireRoom() {
        if (pool.getQueue().remainingCapacity() == 0) {
            throw CredentialRejection.SERVICE_BUSY.exception();
        }
    }

    @Override
    public String hash(char[] password) {
        return run(() -> argon2.hash(password));
    }

    @Override
    public Match verify(char[] password, @Nullable String hash) {
        HashFormat format = hash == null ? null : formatOf(hash);
        if (hash == null || format == null) {
            run(() -> argon2.verify(password, dummy));
            return Match.NO;
        }
        if (!run(() -> format.verify(password, hash))) {
            return Match.NO;
        }
        return format.isWeak(hash) ? Match.YES_BUT_WEAK : Match.YES;
    }

    @Override
    public boolean canVerify(String hash) {
        return formatOf(hash) != null;
    }

    private @Nullable HashFormat formatOf(String hash) {
        for (HashFormat format : formats) {
            if (format.accepts(hash)) {
                return format;
            }
        }
        return null;
    }

    private <T> T run(Callable<T> work) {
        Future<T> result;
        try {
            result = pool.submit(work);
        } catch (RejectedExecutionException full) {
            throw CredentialRejection.SERVICE_BUSY.exception();
        }
        try {
            return result.get();
        } catch (InterruptedException stopping) {
            result.cancel(false);
            Thread.currentThread().interrupt();
            throw CredentialRejection.SERVICE_BUSY.exception();
        } catch (ExecutionException failed) {
            throw new IllegalStateException("a password could not be hashed", failed.getCause());
        }
    }

    /** Returns how many wait now. */
    public int waiting() {
        return pool.getQueue().size();
    }

    @Override
    public void close() {
        pool.shutdown();
    }

    private static char[] randomText() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random).toCharArray();
    }
}
