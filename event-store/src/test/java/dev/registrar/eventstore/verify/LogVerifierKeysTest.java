package dev.registrar.eventstore.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.Commit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What no real index would let happen. */
class LogVerifierKeysTest {

    @Test
    void a_key_in_two_commits_is_found_even_where_the_index_lies() {
        var report = new LogVerifier(new Lying()).verify(LogVerifier.Progress.UNSEEN);
        assertThat(report.firstFault()).hasValueSatisfying(fault -> {
            assertThat(fault.position()).isEqualTo(5_000);
            assertThat(fault.kind()).isEqualTo(Fault.Kind.KEY_TWICE);
            assertThat(fault.detail()).contains("commit 17");
        });
    }

    private static final class Lying implements VerifiableLog {
        @Override
        public long head() {
            return 6_000;
        }

        @Override
        public List<Inspected> inspect(long after, int limit) {
            return java.util.stream.LongStream.rangeClosed(after + 1, Math.min(head(), after + limit))
                    .mapToObj(Lying::at)
                    .toList();
        }

        private static Inspected at(long position) {
            var keys = List.of("e:" + (position == 5_000 ? 17 : position), "s:a#" + position);
            return new Inspected(position, Commit.ofVoid(position), keys, keys, List.of(), null);
        }

        @Override
        public Optional<String> indexFault() {
            return Optional.empty();
        }
    }
}
