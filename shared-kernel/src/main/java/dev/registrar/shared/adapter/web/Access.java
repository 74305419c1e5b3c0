package dev.registrar.shared.adapter.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Who may call an endpoint. Every mapped method carries one, or its class does; the process does not start otherwise,
 * so that a new endpoint cannot be open by oversight.
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Access {

    Level value();

    /** The levels, each checked before the endpoint's code runs. */
    enum Level {
        /** No session is needed. */
        ANYONE,
        /** Any living session. */
        SIGNED_IN,
        /** The user named by the path variable {@code id}, or an admin. */
        SELF_OR_ADMIN,
        /** An admin. */
        ADMIN,
        /** An admin or an auditor. */
        AUDIT
    }
}
