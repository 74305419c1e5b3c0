package dev.registrar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What holds for the files of the repository as a whole. */
class RepositoryRulesTest {

    /** In pieces, or this file would name them itself. */
    private static final List<String> REGISTRY_HOSTS = List.of(
            "registry.npmjs" + ".org",
            "repo.maven" + ".apache.org",
            "repo1.maven" + ".org",
            "pypi" + ".org",
            "pythonhosted" + ".org",
            "registry.yarnpkg" + ".com");

    private static final Pattern ADR = Pattern.compile("(\\d{4})-([a-z0-9]+(?:-[a-z0-9]+)*)\\.md");
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:|#|mailto:)([^)#\\s]+)");

    private static final Path ADRS = Repository.ROOT.resolve("docs/adr");

    @Test
    void no_file_names_the_host_of_a_package_registry() {
        assertThat(Repository.sources()).isNotEmpty().allSatisfy(file -> {
            String text = textOf(file);
            assertThat(REGISTRY_HOSTS.stream().filter(text::contains))
                    .as(file.toString())
                    .isEmpty();
        });
    }

    @Test
    void decisions_are_numbered_without_gap_or_repetition_and_listed_in_the_readme() throws IOException {
        List<String> names;
        try (var files = Files.list(ADRS)) {
            names = files.map(file -> file.getFileName().toString()).sorted().toList();
        }

        assertThat(names).isNotEmpty().allMatch(ADR.asMatchPredicate());
        assertThat(names.stream().map(name -> Integer.parseInt(name.substring(0, 4))))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, names.size()).boxed().toList());
        String readme = Repository.read(Repository.ROOT.resolve("README.md"));
        assertThat(names).allSatisfy(name -> assertThat(readme).contains("docs/adr/" + name));
    }

    @Test
    void each_decision_has_the_five_parts() throws IOException {
        try (var files = Files.list(ADRS)) {
            assertThat(files).allSatisfy(file -> {
                String text = Repository.read(file);
                assertThat(text).contains("Date:", "Status:", "## Context", "## Decision", "## Consequences");
            });
        }
    }

    @Test
    void links_between_documents_lead_somewhere() {
        List<String> broken = new ArrayList<>();
        for (Path file : Repository.sources()) {
            if (file.toString().endsWith(".md")) {
                Matcher link = LINK.matcher(Repository.read(file));
                while (link.find()) {
                    if (!Files.exists(file.resolveSibling(link.group(1)))) {
                        broken.add(Repository.ROOT.relativize(file) + " -> " + link.group(1));
                    }
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    private static String textOf(Path file) {
        try {
            return Files.readString(file);
        } catch (MalformedInputException e) {
            return ""; // not text
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
