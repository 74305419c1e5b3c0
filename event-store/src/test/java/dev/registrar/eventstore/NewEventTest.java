package dev.registrar.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class NewEventTest {
    private static final NewEvent EVENT =
            new NewEvent("e", "User", "ada", 4, "user.renamed", "1", Instant.EPOCH, Content.of("m"), Content.of("p"));

    @Test
    void in_the_log_it_is_what_it_was_at_its_place() {
        assertThat(EVENT.storedAt(7, 2))
                .isEqualTo(new StoredEvent(
                        7,
                        2,
                        "e",
                        "User",
                        "ada",
                        4,
                        "user.renamed",
                        "1",
                        Instant.EPOCH,
                        EVENT.metadata(),
                        EVENT.payload()));
    }

    @Test
    void out_of_the_log_it_is_what_was_put_in() {
        assertThat(EVENT.storedAt(7, 2).asNew()).isEqualTo(EVENT);
        var plain = EVENT.withRevision(null);
        assertThat(plain.storedAt(1, 0).asNew()).isEqualTo(plain);
    }

    @Test
    void only_the_revision_changes_where_it_is_another() {
        assertThat(EVENT.withRevision("2"))
                .usingRecursiveComparison()
                .ignoringFields("revision")
                .isEqualTo(EVENT);
        assertThat(EVENT.withRevision("2").revision()).isEqualTo("2");
        assertThat(EVENT.withRevision(null).revision()).isNull();
    }
}
