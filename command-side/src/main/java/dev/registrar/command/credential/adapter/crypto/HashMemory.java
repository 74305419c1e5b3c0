package dev.registrar.command.credential.adapter.crypto;

import com.sun.jna.Callback;
import com.sun.jna.CallbackReference;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import de.mkammerer.argon2.jna.Size_t;
import org.jspecify.annotations.Nullable;

/**
 * The memory that one thread hashes in, one hash after the other. Asked for anew for each hash it would have to be mapped
 * and zeroed by the system page by page, which is a fifth of what a hash costs. The library wipes it after each hash. For one
 * thread; the first hash allocates, {@link #close} gives back.
 */
final class HashMemory implements AutoCloseable {

    private static final int ALLOCATED = 0;
    private static final int FAILED = 1;

    private final long kept;
    private final Allocate allocate = this::allocate;
    private final Release release = this::release;
    private @Nullable Memory memory;
    private @Nullable Memory larger;

    /** Keeps {@code kept} bytes from the first hash on, 1 and up; what takes more gets more, and gives it back at once. */
    HashMemory(long kept) {
        this.kept = kept;
    }

    /** What the library calls for memory: {@code allocate_fptr} in {@code argon2.h}. */
    interface Allocate extends Callback {
        /** Puts the address of {@code bytes} bytes into {@code address} and returns 0. */
        int invoke(PointerByReference address, Size_t bytes);
    }

    /** What the library calls once it has wiped it: {@code deallocate_fptr}. */
    interface Release extends Callback {
        /** Takes {@code address} back. */
        void invoke(Pointer address, Size_t bytes);
    }

    Pointer allocator() {
        return CallbackReference.getFunctionPointer(allocate);
    }

    Pointer releaser() {
        return CallbackReference.getFunctionPointer(release);
    }

    private int allocate(PointerByReference address, Size_t bytes) {
        try {
            address.setValue(atLeast(bytes.longValue()));
            return ALLOCATED;
        } catch (OutOfMemoryError none) {
            return FAILED;
        }
    }

    private void release(Pointer address, Size_t bytes) {
        Memory extra = larger;
        if (extra != null) {
            larger = null;
            extra.close();
        }
    }

    private Memory atLeast(long bytes) {
        if (bytes > kept) {
            Memory extra = new Memory(bytes);
            larger = extra;
            return extra;
        }
        Memory current = memory;
        if (current == null) {
            current = new Memory(kept);
            memory = current;
        }
        return current;
    }

    /** Returns whether nothing of a password or hash is left in it. */
    boolean isWiped() {
        Memory current = memory;
        for (long at = 0; current != null && at < current.size(); at += Long.BYTES) {
            if (current.getLong(at) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Returns how many bytes it holds now. */
    long size() {
        return size(memory) + size(larger);
    }

    private static long size(@Nullable Memory held) {
        return held == null ? 0 : held.size();
    }

    @Override
    public void close() {
        Memory current = memory;
        if (current != null) {
            memory = null;
            current.close();
        }
    }
}
