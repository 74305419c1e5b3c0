package dev.registrar.command.session.adapter.web;

import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.TestInstance;

/** What the tests of signing up, in and out share: a running command side and a look at a session. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SessionCalls {

    final RunningCommandSide side = RunningCommandSide.start();

    @AfterAll
    void stop() {
        side.close();
        side.mongo().close();
    }

    Answer session(String cookie) {
        return side.get("/api/auth/get-session", "Cookie", cookie);
    }
}
