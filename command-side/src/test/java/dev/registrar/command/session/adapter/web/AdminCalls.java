package dev.registrar.command.session.adapter.web;

import static dev.registrar.command.session.adapter.web.RunningCommandSide.login;

import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.StoredEvent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** What the tests of administration share: two nodes on one database, an admin, and the calls. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AdminCalls {

    static final String PASSWORD = "Password123";

    final RunningCommandSide side =
            RunningCommandSide.start("BOOTSTRAP_ADMIN_EMAIL=root@example.com", "BOOTSTRAP_ADMIN_PASSWORD=" + PASSWORD);

    final RunningCommandSide node = side.another();

    /** The cookie of an admin. */
    final String admin = side.post("/auth/sign-in/email", login("root@example.com", PASSWORD))
            .cookie();

    @AfterAll
    void stop() {
        node.close();
        side.close();
        side.mongo().close();
    }

    Answer update(Answer user, Map<String, ?> data) {
        return post("update-user", Map.of("userId", id(user), "data", data));
    }

    Answer post(String path, Object body) {
        return side.post("/auth/admin/" + path, body, "Cookie", admin);
    }

    String rootId() {
        return id(side.get("/auth/get-session", "Cookie", admin));
    }

    String id(Answer answer) {
        return answer.json().at("/user/id").asString();
    }

    JsonNode session(RunningCommandSide where, String cookie) {
        return where.get("/auth/get-session", "Cookie", cookie).json();
    }

    List<String> events(Answer answer) {
        return commit(answer).events().stream().map(StoredEvent::name).toList();
    }

    Commit commit(Answer answer) {
        long position = Long.parseLong(answer.header("log-position"));
        return side.bean(CommitLog.class).read(position - 1, 1).getFirst();
    }
}
