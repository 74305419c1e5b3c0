package dev.registrar.command.credential.adapter.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Function;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import de.mkammerer.argon2.jna.Size_t;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The memory of one hashing thread, as the library asks for it and gives it back. */
class HashMemoryTest {

    private static final long KEPT = 4096;

    private final HashMemory memory = new HashMemory(KEPT);
    private final PointerByReference address = new PointerByReference();

    @AfterEach
    void close() {
        memory.close();
    }

    @Test
    void nothing_is_held_before_the_first_hash_and_after_the_last() {
        assertThat(memory.size()).isZero();
        assertThat(memory.isWiped()).isTrue();
        allocate(8);
        assertThat(memory.size()).isEqualTo(KEPT);
        memory.close();
        assertThat(memory.size()).isZero();
        memory.close();
    }

    @Test
    void what_fits_is_hashed_in_the_same_memory_each_time() {
        Pointer first = allocate(KEPT);
        release(first, KEPT);
        assertThat(allocate(8)).isEqualTo(first);
        release(first, 8);
        assertThat(memory.size()).isEqualTo(KEPT);
    }

    @Test
    void what_takes_more_has_memory_of_its_own_for_one_hash() {
        Pointer kept = allocate(KEPT);
        release(kept, KEPT);
        Pointer larger = allocate(KEPT + 1);
        assertThat(larger).isNotEqualTo(kept);
        assertThat(memory.size()).isEqualTo(KEPT + KEPT + 1);
        release(larger, KEPT + 1);
        assertThat(memory.size()).isEqualTo(KEPT);
        assertThat(allocate(8)).isEqualTo(kept);
    }

    @Test
    void the_library_hears_where_there_is_none() {
        assertThat(result(Long.MAX_VALUE)).isEqualTo(1);
        assertThat(memory.size()).isZero();
        assertThat(result(8)).isZero();
    }

    @Test
    void what_was_left_in_it_shows() {
        Pointer first = allocate(KEPT);
        first.clear(KEPT);
        assertThat(memory.isWiped()).isTrue();
        first.setByte(KEPT - 1, (byte) 1);
        assertThat(memory.isWiped()).isFalse();
        first.clear(KEPT);
        first.setByte(0, (byte) 1);
        assertThat(memory.isWiped()).isFalse();
    }

    private Pointer allocate(long bytes) {
        assertThat(result(bytes)).isZero();
        return address.getValue();
    }

    private int result(long bytes) {
        return Function.getFunction(memory.allocator()).invokeInt(new Object[] {address, new Size_t(bytes)});
    }

    private void release(Pointer given, long bytes) {
        Function.getFunction(memory.releaser()).invokeVoid(new Object[] {given, new Size_t(bytes)});
    }
}
