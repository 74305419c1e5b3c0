package dev.registrar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of security classes names a suite for each, and each suite is there. */
class SecurityTableTest {

    private static final int CLASSES = 12;
    private static final Pattern NAME = Pattern.compile("`(\\w+Test)`");

    private final List<String> rows = Repository.read(Repository.ROOT.resolve("docs/security.md"))
            .lines()
            .filter(line -> line.matches("\\| \\d+\\. .*"))
            .toList();

    private final String description =
            Repository.read(Repository.ROOT.resolve("command-side/src/main/resources/openapi/command.yaml"));

    @Test
    void each_class_has_a_suite() {
        assertThat(rows).hasSize(CLASSES);
        for (int i = 0; i < CLASSES; i++) {
            assertThat(rows.get(i)).startsWith("| " + (i + 1) + ". ");
            assertThat(NAME.matcher(rows.get(i).split("\\|", -1)[3]).find())
                    .as(rows.get(i))
                    .isTrue();
        }
    }

    @Test
    void each_suite_is_there() {
        Set<String> sources = Repository.sources().stream()
                .map(Path::getFileName)
                .map(Path::toString)
                .collect(Collectors.toSet());
        List<String> named = rows.stream()
                .flatMap(row -> NAME.matcher(row).results().map(MatchResult::group))
                .map(name -> name.replace("`", "") + ".java")
                .toList();
        assertThat(sources).containsAll(named);
    }
}
