package dev.registrar.command.session.application.importing;

import java.util.Map;
import java.util.function.Consumer;

/** A system whose accounts can be brought over. It is read only. */
public interface AccountSource {

    /** Returns its name as events say it, such as {@code better-auth}. */
    String name();

    /** Returns about how many accounts there are. */
    long size();

    /** Hands over every account, always in the same order and never all of them in memory. */
    void forEach(Consumer<SourceAccount> each);

    /** Returns what is there and never brought over, by what it is, with how many there are. */
    Map<String, Long> leftOut();
}
