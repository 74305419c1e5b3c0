package dev.registrar.query.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.StoredEvent;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Much is read at once, but not more than fits. */
class StretchTest {

    private final Stretch stretch = new Stretch();

    @Test
    void the_first_stretch_is_careful_and_those_of_common_commits_are_long() {
        assertThat(stretch.next()).isLessThan(Stretch.MOST);
        stretch.read(commits(100, 500));
        assertThat(stretch.next()).isEqualTo(Stretch.MOST);
    }

    @Test
    void large_commits_shorten_it_and_small_ones_lengthen_it_again() {
        stretch.read(commits(10, 1 << 20));
        assertThat(stretch.next()).isEqualTo(8);
        stretch.read(commits(2, 12 << 20));
        assertThat(stretch.next()).isEqualTo(1);
        stretch.read(List.of(Commit.ofVoid(1)));
        assertThat(stretch.next()).isEqualTo(Stretch.MOST);
    }

    private static List<Commit> commits(int count, int bytes) {
        Content payload = Content.of("x".repeat(bytes));
        return IntStream.rangeClosed(1, count)
                .mapToObj(position -> new Commit(
                        position,
                        "c" + position,
                        Instant.EPOCH,
                        List.of(new StoredEvent(
                                position,
                                0,
                                "e" + position,
                                "User",
                                "a",
                                position,
                                "n",
                                null,
                                Instant.EPOCH,
                                Content.of(""),
                                payload)),
                        List.of(),
                        null))
                .toList();
    }
}
