package dev.registrar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pastes the tour of the README into a shell. */
class ReadmeTourTest {

    private static final Pattern SHELL_BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path directory;

    @Test
    void the_tour_does_what_it_says() {
        Tool.require("curl", "the tour of the README was not tried");
        Matcher block = SHELL_BLOCK.matcher(Repository.read(Repository.ROOT.resolve("README.md")));
        assertThat(block.find()).isTrue();

        Tool.Result tour;
        // A newcomer's users are the only ones: what other tests sign up must not be found by the tour's search.
        try (App app = App.allInOne(directory.resolve("data"))) {
            tour = Tool.run(
                    directory,
                    List.of("sh", "-e", "-c", block.group(1)),
                    Map.of("BASE", app.base().toString()));
        }

        assertThat(tour.exitCode()).as(tour.output()).isZero();
        List<String> answers = tour.output().lines().toList();
        assertThat(answers).as(tour.output()).hasSize(11);
        assertThat(answers.get(0)).contains("\"email\":\"ada@example.com\"", "\"token\":");
        assertThat(answers.get(1)).isEqualTo("{\"success\":true}");
        assertThat(answers.get(2)).contains("Ada Lovelace", "dark");
        assertThat(answers.get(3)).contains("\"status\":412");
        assertThat(answers.get(4)).contains("Ada Lovelace").contains("\"total\":1");
        assertThat(answers.get(5)).contains("\"token\":");
        assertThat(answers.get(6)).contains("user.renamed", "Ada Byron", "Ada Lovelace");
        assertThat(answers.get(7)).contains("Ada Byron");
        assertThat(answers.get(8)).contains("\"ok\":true");
        assertThat(answers.get(9)).doesNotContain("\"status\":4").doesNotContain("\"status\":5");
        assertThat(answers.get(10)).contains("\"name\":\"users\"");
    }
}
