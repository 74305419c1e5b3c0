package dev.registrar.eventstore;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class BoundariesTest {
    private static final String ROOT = "dev.registrar.eventstore";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void the_contract_needs_nothing_but_the_jdk() {
        classes()
                .that()
                .resideInAPackage(ROOT)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", ROOT)
                .check(CLASSES);
    }

    @Test
    void proofs_need_nothing_but_the_contract() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".verify")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", ROOT, ROOT + ".verify")
                .check(CLASSES);
    }

    @Test
    void the_log_on_mongodb_does_not_know_axon() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".mongo", ROOT + ".embedded")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.axonframework..", "org.springframework..", ROOT + ".axon..")
                .check(CLASSES);
    }

    @Test
    void nothing_needs_spring_but_the_auto_configuration_and_nothing_needs_that() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".autoconfigure..", ROOT + ".cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "picocli..", ROOT + ".autoconfigure..", ROOT + ".cli..")
                .check(CLASSES);
    }

    @Test
    void packages_form_no_cycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }
}
