package dev.registrar.command.application;

import static org.assertj.core.api.Assertions.assertThat;

import org.axonframework.common.caching.Cache;
import org.junit.jupiter.api.Test;

class CachedAggregatesTest {

    private final CachedAggregates aggregates = new CachedAggregates(10);
    private final Cache texts = aggregates.of(String.class);
    private final Cache numbers = aggregates.of(Long.class);

    @Test
    void an_aggregate_is_found_by_its_id_and_type() {
        texts.put("id", "text");

        assertThat(texts.<String, Object>get("id")).isEqualTo("text");
        assertThat(texts.containsKey("id")).isTrue();
    }

    @Test
    void the_id_of_an_aggregate_of_another_type_finds_nothing_and_changes_nothing() {
        texts.put("id", "text");

        assertThat(numbers.<String, Object>get("id")).isNull();
        assertThat(numbers.containsKey("id")).isFalse();
        assertThat(numbers.remove("id")).isFalse();
        numbers.computeIfPresent("id", _ -> 1L);
        numbers.removeAll();
        assertThat(texts.<String, Object>get("id")).isEqualTo("text");
    }

    @Test
    void commands_forget_by_id_alone() {
        texts.put("id", "text");
        assertThat(aggregates.containsKey("id")).isTrue();

        aggregates.remove("id");

        assertThat(texts.containsKey("id")).isFalse();
    }

    @Test
    void keeps_what_the_heap_has_room_for_and_never_less_than_a_small_one_needs() {
        assertThat(CachedAggregates.fitting(4L << 30).most()).isEqualTo(262_144);
        assertThat(CachedAggregates.fitting(64L << 20).most()).isEqualTo(20_000);
    }
}
