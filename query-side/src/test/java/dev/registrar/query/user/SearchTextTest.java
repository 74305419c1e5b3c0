package dev.registrar.query.user;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SearchTextTest {

    @Test
    void the_short_way_folds_each_ascii_character_as_the_long_one_does() {
        for (char c = 0; c < 0x80; c++) {
            String text = "a" + c + "Z";
            assertThat(SearchText.fold(text)).as("character %d", (int) c).isEqualTo(SearchText.foldAny(text));
        }
    }

    @Test
    void other_characters_go_the_long_way() {
        assertThat(SearchText.fold("Łukasz José Øystein")).isEqualTo("lukasz jose oystein");
    }
}
