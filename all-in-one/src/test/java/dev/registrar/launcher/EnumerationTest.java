package dev.registrar.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.launcher.Assembled.Endpoint;
import dev.registrar.launcher.Assembled.Person;
import dev.registrar.shared.adapter.web.RawHttp.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Security class 3: no answer tells who has an account, by text, status or header. The endpoints are those whose
 * description takes an address from anybody. What time tells is in {@code EnumerationTimingTest}.
 */
class EnumerationTest {

    /** Making an account says that the address is taken, as long as addresses need no proof first (README). */
    private static final Set<String> TELLING = Set.of("/users", "/auth/sign-up/email");

    private static final String KNOWN = "known.three@example.com";
    private static final String UNKNOWN = "nobdy.three@example.com";

    private final Assembled app = Assembled.get();

    @Test
    void an_address_that_nobody_has_is_answered_as_one_that_somebody_has() {
        app.register(KNOWN);
        List<String> tried = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        Person asking = app.person("asking.three@example.com");
        for (Endpoint endpoint : app.endpoints()) {
            if (!takesAddress(endpoint) || TELLING.contains(endpoint.canonical().pattern())) {
                continue;
            }
            tried.add(endpoint.toString());
            for (Person who : new Person[] {null, asking}) {
                String known = shown(app.as(who, endpoint.line("x"), body(KNOWN)));
                String unknown = shown(app.as(who, endpoint.line("x"), body(UNKNOWN)));
                if (!known.equals(unknown)) {
                    wrong.add(endpoint + ": " + known + " but " + unknown);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(tried)
                .contains(
                        "POST /auth/sign-in/email",
                        "POST /auth/request-password-reset",
                        "POST /auth/send-verification-email",
                        "POST /auth/change-email");
    }

    private boolean takesAddress(Endpoint endpoint) {
        // An admin may know.
        if (endpoint.pattern().contains("/admin/") || endpoint.hasVariable()) {
            return false;
        }
        JsonNode description = app.description();
        JsonNode properties = endpoint.operation(description)
                .map(operation -> resolved(description, operation.path("requestBody")))
                .map(body -> resolved(description, body.at("/content/application~1json/schema")))
                .map(schema -> schema.path("properties"))
                .orElse(description.path("nothing"));
        return properties.has("email") || properties.has("newEmail");
    }

    private static JsonNode resolved(JsonNode description, JsonNode node) {
        return node.has("$ref") ? description.at(node.get("$ref").asString().substring(1)) : node;
    }

    private static String body(String email) {
        return "{\"email\":\"" + email + "\",\"newEmail\":\"" + email + "\",\"password\":\"Not-The-Word-1\"}";
    }

    /** Returns what differs between answers that tell something; dates and identifiers of requests differ always. */
    private static String shown(Answer answer) {
        String headers = answer.headers().stream()
                .map(line -> line.toLowerCase(Locale.ROOT))
                .filter(line -> !line.startsWith("date:") && !line.startsWith("x-request-id:"))
                .sorted()
                .collect(Collectors.joining("; "));
        return answer.status() + " " + headers + " " + answer.body();
    }
}
