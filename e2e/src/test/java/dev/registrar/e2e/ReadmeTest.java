package dev.registrar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the README says of the code. */
class ReadmeTest {

    private static final Pattern NAME_OF_A_TEST = Pattern.compile("`([A-Z][A-Za-z]*Tests?)`");
    private static final Pattern VARIABLE = Pattern.compile("\"([A-Z]+(?:_[A-Z]+)+|PORT)\"");

    private final String readme = Repository.read(Repository.ROOT.resolve("README.md"));

    @Test
    void the_tests_it_names_exist() {
        List<String> sources = Repository.sources().stream()
                .map(Path::getFileName)
                .map(Path::toString)
                .toList();

        assertThat(NAME_OF_A_TEST.matcher(readme).results().map(found -> found.group(1) + ".java"))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(sources).contains(name));
    }

    @Test
    void each_row_of_the_slice_table_names_a_test() {
        List<String> rows = section("Slices")
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| ---"))
                .skip(1)
                .toList();

        assertThat(rows)
                .isNotEmpty()
                .allMatch(row -> NAME_OF_A_TEST
                        .matcher(row.substring(row.lastIndexOf('|', row.length() - 2)))
                        .find());
    }

    @Test
    void each_stored_event_name_of_a_user_is_in_the_slice_table() {
        String events = Repository.read(
                Repository.ROOT.resolve("shared-kernel/src/main/java/dev/registrar/shared/user/UserEvent.java"));

        assertThat(Pattern.compile("@EventName\\(\"([^\"]+)\"\\)")
                        .matcher(events)
                        .results()
                        .map(found -> '`' + found.group(1) + '`'))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(section("Slices")).contains(name));
    }

    @Test
    void each_environment_variable_that_is_read_is_in_the_configuration_table() {
        String reader = Repository.read(Repository.ROOT.resolve(
                "shared-kernel/src/main/java/dev/registrar/shared/adapter/config/SettingsReader.java"));

        assertThat(VARIABLE.matcher(reader).results().map(MatchResult::group).collect(Collectors.toSet()))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(section("Configuration")).contains(name.replace('"', '`')));
    }

    private String section(String title) {
        int start = readme.indexOf("\n## " + title + "\n");
        assertThat(start).as("section " + title).isNotNegative();
        int end = readme.indexOf("\n## ", start + 1);
        return readme.substring(start, end < 0 ? readme.length() : end);
    }
}
