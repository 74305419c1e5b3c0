package dev.registrar.command.user.application;

import dev.registrar.shared.user.AdminsEvent;
import java.util.function.Supplier;
import org.axonframework.modelling.command.Repository;

/**
 * Asks the one stream of admins within the unit of work of a user, so that both change in the same commit (ADR 0009). It
 * is read from the log each time, never from a cache: its refusals must not be about yesterday's admins.
 */
public class AdminsRegister {

    private final Supplier<Repository<AdminsAggregate>> repository;

    public AdminsRegister(Supplier<Repository<AdminsAggregate>> repository) {
        this.repository = repository;
    }

    /**
     * Makes or unmakes an admin.
     *
     * @throws dev.registrar.shared.RejectedException with {@link dev.registrar.command.user.UserRejection#LAST_ADMIN}
     */
    public void ask(AdminsEvent asked) {
        try {
            repository
                    .get()
                    .loadOrCreate(AdminsEvent.STREAM, AdminsAggregate::new)
                    .execute(admins -> admins.ask(asked));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the admins could not be read", e);
        }
    }
}
