package dev.registrar.shared;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The stable name and revision under which a kind of event is stored, whatever its class is called (ADR 0008). */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface EventName {

    /** Returns the name: lower-case words, such as {@code user.renamed}. */
    String value();

    /** Returns the revision of the payload's form, 1 and up. */
    int revision() default 1;
}
