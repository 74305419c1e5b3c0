package dev.registrar.command.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.registrar.command.session.SessionCommand.OpenSession;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Who can open a session, found in the code that is shipped (ADR 0027). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SecondFactorGateTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.registrar.command");

    /**
     * Sign-up makes the account it opens the session for; changing the password takes a session; both cannot want a second
     * factor. Everybody else goes by the entrance, which asks for it.
     */
    @Test
    void nothing_makes_a_session_but_the_entrance_and_what_needs_no_second_factor() {
        assertThat(callers("OpeningSessions", "command"))
                .containsExactlyInAnyOrder("Entrance", "SigningUp", "ManagingAccount");
        assertThat(makers()).containsExactly("OpeningSessions");
    }

    /** Those who have a session have seen it: it was asked for before that one. */
    @Test
    void nothing_opens_a_session_without_asking_for_the_second_factor_but_those_who_have_seen_it() {
        assertThat(callers("Entrance", "open")).containsExactlyInAnyOrder("Entrance", "TwoFactor", "ManagingPasskeys");
    }

    /** A passkey that verified its person is two factors (ADR 0031); nothing else may say that of itself. */
    @Test
    void nothing_says_to_be_two_factors_but_the_entrance_of_passkeys() {
        Set<String> saying = CLASSES.stream()
                .flatMap(type -> type.getFieldAccessesFromSelf().stream())
                .filter(access -> access.getTarget().getName().equals("VERIFIED_PASSKEY"))
                .map(SecondFactorGateTest::origin)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(saying).containsExactlyInAnyOrder("PasskeyEntrance", "Way");
    }

    private static Set<String> callers(String owner, String method) {
        return CLASSES.stream()
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call -> call.getTargetOwner().getSimpleName().equals(owner))
                .filter(call -> call.getName().equals(method))
                .map(SecondFactorGateTest::origin)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> makers() {
        return CLASSES.stream()
                .flatMap(type -> type.getConstructorCallsFromSelf().stream())
                .filter(call -> call.getTargetOwner().isEquivalentTo(OpenSession.class))
                .map(SecondFactorGateTest::origin)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String origin(JavaAccess<?> access) {
        return access.getOriginOwner().getSimpleName();
    }
}
