package dev.registrar.shared.adapter.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.shared.adapter.web.Json;
import org.junit.jupiter.api.Test;

class OpenApiDocumentTest {

    @Test
    void describes_what_both_sides_share() {
        OpenApiDocument document = OpenApiDocument.read("https://users.example.com");
        assertThat(document.operations()).containsKeys("/health", "/openapi", "/openapi/json");
        var json = Json.mapper().readTree(document.json());
        assertThat(json.get("openapi").asString()).startsWith("3.1");
        assertThat(json.at("/servers/0/url").asString()).isEqualTo("https://users.example.com");
        assertThat(json.at("/components/schemas/Problem/properties/code/type").asString())
                .isEqualTo("string");
    }
}
