package dev.registrar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Surefire passes over a class whose name matches no pattern, without a word; here it would be missed. */
class EveryTestRanTest {

    private static final Pattern TEST_METHOD = Pattern.compile("@(Test|ParameterizedTest|RepeatedTest|TestFactory)\\b");
    private static final Pattern NAME = Pattern.compile(".*Tests?");
    private static final Pattern ABSTRACT = Pattern.compile("\\b(abstract class|interface) ");
    private static final Pattern TESTS = Pattern.compile("<testsuite [^>]*\\btests=\"(\\d+)\"");

    @Test
    void every_class_with_a_test_has_a_name_that_is_run() {
        assertThat(testClasses(Repository.MODULES)
                        .filter(source ->
                                TEST_METHOD.matcher(Repository.read(source)).find())
                        .filter(source -> !isAbstract(source))
                        .map(EveryTestRanTest::simpleName))
                .isNotEmpty()
                .allMatch(NAME.asMatchPredicate());
    }

    @Test
    void every_test_class_of_the_modules_before_this_one_left_a_report() {
        Assumptions.assumeTrue(
                Boolean.getBoolean("everything"),
                "SKIPPED: only ./test runs all modules, so that all must have reports.");
        List<String> before = Repository.MODULES.stream()
                .filter(module -> !module.equals("e2e"))
                .toList();

        assertThat(testClasses(before)
                        .filter(source -> NAME.matcher(simpleName(source)).matches())
                        .filter(source -> !isAbstract(source)))
                .isNotEmpty()
                .allSatisfy(source -> {
                    Path report = report(source);
                    assertThat(report).exists();
                    Matcher tests = TESTS.matcher(Repository.read(report));
                    assertThat(tests.find() && Integer.parseInt(tests.group(1)) > 0)
                            .as("%s ran a test", source)
                            .isTrue();
                });
    }

    private static Stream<Path> testClasses(List<String> modules) {
        return modules.stream()
                .map(module -> Repository.ROOT.resolve(module).resolve("src/test/java"))
                .filter(Files::isDirectory)
                .flatMap(EveryTestRanTest::walk)
                .filter(file -> file.toString().endsWith(".java"));
    }

    private static Stream<Path> walk(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isAbstract(Path source) {
        String name = simpleName(source);
        return ABSTRACT.matcher(Repository.read(source))
                .results()
                .anyMatch(declared -> Repository.read(source).startsWith(name, declared.end()));
    }

    private static String simpleName(Path source) {
        return source.getFileName().toString().replace(".java", "");
    }

    private static Path report(Path source) {
        Path module = Repository.ROOT.resolve(Repository.ROOT.relativize(source).getName(0));
        String type = module.resolve("src/test/java").relativize(source).toString();
        return module.resolve("target/surefire-reports/TEST-"
                + type.replace(".java", "").replace('/', '.').replace('\\', '.') + ".xml");
    }
}
