package dev.registrar.launcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.registrar.shared.adapter.web.Access;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.RestController;

/** The boundaries of the architecture, over everything that is shipped. Allow-lists where the list is short. */
class BoundariesTest {

    private static final String ROOT = "dev.registrar";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            // The other modules' test classes are in a directory or, in a whole build, in a jar.
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages(ROOT);

    private static final Pattern CONTEXT = Pattern.compile("dev\\.registrar\\.command\\.([a-z]+)(\\..+)?");

    @Test
    void the_sides_never_see_each_other() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".command..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".query..", ROOT + ".launcher..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".query..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".command..", ROOT + ".launcher..")
                .check(CLASSES);
    }

    @Test
    void what_both_share_knows_neither() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".shared..", ROOT + ".eventstore..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".command..", ROOT + ".query..", ROOT + ".launcher..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".eventstore..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".shared..")
                .check(CLASSES);
    }

    @Test
    void the_shared_language_needs_nothing_but_the_jdk() {
        classes()
                .that()
                .resideInAnyPackage(
                        ROOT + ".shared", ROOT + ".shared.user", ROOT + ".shared.session", ROOT + ".shared.audit")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.jspecify..",
                        // Words for the compiler's checks, not there when the program runs.
                        "com.google.errorprone.annotations..",
                        ROOT + ".shared",
                        ROOT + ".shared.user",
                        ROOT + ".shared.session",
                        ROOT + ".shared.audit")
                .check(CLASSES);
    }

    @Test
    void domains_are_pure() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".command.*.domain..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.jspecify..",
                        ROOT + ".command",
                        ROOT + ".command.*",
                        ROOT + ".command.*.domain..",
                        ROOT + ".shared",
                        ROOT + ".shared.user",
                        ROOT + ".shared.session",
                        ROOT + ".shared.audit")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".command.*.domain..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.time.Clock")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(java.util.Random.class)
                .check(CLASSES);
    }

    @Test
    void dependencies_of_a_context_point_inwards() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".command..application..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".command..adapter..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".command..application..")
                // What only puts the parts together may know the container.
                .and()
                .areNotAnnotatedWith(org.springframework.context.annotation.Configuration.class)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "jakarta.servlet..", "com.mongodb..")
                .check(CLASSES);
    }

    @Test
    void adapters_do_not_know_each_other() {
        for (List<String> pair : List.of(
                List.of("web", "mongo"), List.of("mongo", "web"), List.of("crypto", "web"), List.of("web", "crypto"))) {
            ArchRule rule = noClasses()
                    .that()
                    .resideInAPackage(ROOT + ".command.*.adapter." + pair.getFirst() + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(ROOT + ".command.*.adapter." + pair.getLast() + "..");
            rule.check(CLASSES);
        }
    }

    @Test
    void contexts_use_only_the_root_of_another() {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass from : CLASSES) {
            String context = contextOf(from);
            if (context != null) {
                from.getDirectDependenciesFromSelf().stream()
                        .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                        .filter(to -> contextOf(to) != null && !context.equals(contextOf(to)))
                        .filter(to -> !to.getPackageName().equals(ROOT + ".command." + contextOf(to)))
                        .forEach(to -> wrong.add(from.getName() + " -> " + to.getName()));
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching(ROOT + ".command.(*)..").should().beFreeOfCycles().check(CLASSES);
        slices().matching(ROOT + ".query.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void fields_are_never_injected_and_nothing_prints() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.springframework.beans.factory.annotation.Autowired")
                .check(CLASSES);
        noClasses().should().callMethod(Throwable.class, "printStackTrace").check(CLASSES);
    }

    @Test
    void each_endpoint_is_in_an_adapter_of_its_side_and_says_who_may_call_it() {
        Set<String> open = new TreeSet<>();
        for (JavaClass api : CLASSES) {
            if (api.isAnnotatedWith(RestController.class)) {
                api.getMethods().stream()
                        .filter(method -> method.getAnnotations().stream()
                                .anyMatch(annotation ->
                                        annotation.getRawType().getSimpleName().endsWith("Mapping")))
                        .filter(method -> !method.isAnnotatedWith(Access.class) && !api.isAnnotatedWith(Access.class))
                        .filter(method -> !method.getModifiers().contains(JavaModifier.SYNTHETIC))
                        .forEach(method -> open.add(method.getFullName()));
            }
        }
        assertThat(open).isEmpty();
    }

    private static String contextOf(JavaClass type) {
        var matcher = CONTEXT.matcher(type.getPackageName());
        return matcher.matches() && !matcher.group(1).equals("application") ? matcher.group(1) : null;
    }
}
