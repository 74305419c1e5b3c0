package dev.registrar.command.user.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.registrar.command.user.UserRejection;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.user.AdminsEvent.AdminGranted;
import dev.registrar.shared.user.AdminsEvent.AdminRevoked;
import dev.registrar.shared.user.UserEvent.RoleChanged;
import dev.registrar.shared.user.UserEvent.UserDeleted;
import dev.registrar.shared.user.UserEvent.UserRegistered;
import dev.registrar.shared.user.UserEvent.UserRenamed;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AdminsTest {

    private static final Admins ADA = new Admins(Set.of("ada"));
    private static final Admins BOTH = new Admins(Set.of("ada", "bob"));

    @Test
    void each_becomes_an_admin_once() {
        assertThat(Admins.decide(new AdminGranted("ada"), Admins.NONE)).containsExactly(new AdminGranted("ada"));
        assertThat(Admins.decide(new AdminGranted("ada"), ADA)).isEmpty();
        assertThat(Admins.evolve(ADA, new AdminGranted("bob"))).isEqualTo(BOTH);
    }

    @Test
    void an_admin_may_go_while_another_stays() {
        assertThat(Admins.decide(new AdminRevoked("bob"), BOTH)).containsExactly(new AdminRevoked("bob"));
        assertThat(Admins.decide(new AdminRevoked("eve"), BOTH)).isEmpty();
        assertThat(Admins.evolve(BOTH, new AdminRevoked("bob"))).isEqualTo(ADA);
    }

    @Test
    void the_last_admin_stays() {
        assertThatExceptionOfType(RejectedException.class)
                .isThrownBy(() -> Admins.decide(new AdminRevoked("ada"), ADA))
                .extracting(RejectedException::rejection)
                .isEqualTo(UserRejection.LAST_ADMIN);
    }

    @Test
    void only_what_makes_or_unmakes_an_admin_asks() {
        assertThat(Admins.askedBy(new UserRegistered("ada", "a@b.c", "Ada", "admin", 1)))
                .contains(new AdminGranted("ada"));
        assertThat(Admins.askedBy(new UserRegistered("ada", "a@b.c", "Ada", "user", 1)))
                .isEmpty();
        assertThat(Admins.askedBy(new RoleChanged("ada", "user", "admin"))).contains(new AdminGranted("ada"));
        assertThat(Admins.askedBy(new RoleChanged("ada", "admin", "auditor"))).contains(new AdminRevoked("ada"));
        assertThat(Admins.askedBy(new RoleChanged("ada", "user", "auditor"))).isEmpty();
        assertThat(Admins.askedBy(new UserDeleted("ada", "a@b.c", "admin"))).contains(new AdminRevoked("ada"));
        assertThat(Admins.askedBy(new UserDeleted("ada", "a@b.c", "auditor"))).isEmpty();
        assertThat(Admins.askedBy(new UserRenamed("ada", "Ada"))).isEmpty();
    }
}
