package dev.registrar.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.launcher.Assembled.Endpoint;
import dev.registrar.shared.adapter.web.RawHttp.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The description and the mappings say the same, both ways. */
class OpenApiAgreementTest {

    private final Assembled app = Assembled.get();

    @Test
    void every_endpoint_is_described_and_everything_described_is_an_endpoint() {
        Set<String> mapped = app.endpoints().stream()
                .map(endpoint -> endpoint.canonical().toString())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> described = new TreeSet<>();
        app.document()
                .operations()
                .forEach((path, methods) -> methods.stream()
                        // Spring answers HEAD wherever there is a GET.
                        .filter(method -> !(method.equals("HEAD") && mapped.contains("GET " + path)))
                        .forEach(method -> described.add(method + " " + path)));
        assertThat(described).isEqualTo(mapped);
    }

    @Test
    void better_auth_is_served_under_both_prefixes() {
        Set<String> auth = patterns("/auth");
        assertThat(auth).isNotEmpty();
        Set<String> api = new TreeSet<>();
        patterns("/api/auth").forEach(line -> api.add(line.replace("/api/auth", "/auth")));
        assertThat(api).isEqualTo(auth);
    }

    private Set<String> patterns(String prefix) {
        return app.endpoints().stream()
                .filter(endpoint -> endpoint.pattern().startsWith(prefix))
                .map(Endpoint::toString)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void every_reference_leads_somewhere_and_every_operation_has_a_name_of_its_own() {
        JsonNode description = app.description();
        List<String> dangling = new ArrayList<>();
        references(description).forEach(reference -> {
            if (description.at(reference.substring(1)).isMissingNode()) {
                dangling.add(reference);
            }
        });
        assertThat(dangling).isEmpty();
        List<String> names = description.findValuesAsString("operationId");
        assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(5);
    }

    private static List<String> references(JsonNode node) {
        return node.findValuesAsString("$ref");
    }

    @Test
    void it_is_served_as_json_and_as_a_page_that_loads_nothing_from_elsewhere() {
        Answer json = app.send("GET /openapi/json", null, new byte[0]);
        assertThat(json.status()).isEqualTo(200);
        assertThat(json.header("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
        Answer page = app.send("GET /openapi", null, new byte[0], "Accept: text/html");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).contains("script-src 'self'"));
        assertThat(page.body()).doesNotContain("http://", "https://", "//cdn");
        for (String asset : new String[] {"swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png", "page.js"}) {
            assertThat(page.body() + "page.js").contains(asset);
            assertThat(app.send("GET /openapi/assets/" + asset, null, new byte[0])
                            .status())
                    .as(asset)
                    .isEqualTo(200);
        }
    }
}
