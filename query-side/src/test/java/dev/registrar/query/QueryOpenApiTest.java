package dev.registrar.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.query.testing.QueryServer;
import dev.registrar.shared.adapter.openapi.OpenApiDocument;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

class QueryOpenApiTest {

    @Test
    void the_description_and_the_endpoints_of_the_read_side_are_the_same() {
        try (QueryServer server = QueryServer.start()) {
            Set<String> mapped = new TreeSet<>();
            server.bean(RequestMappingHandlerMapping.class)
                    .getHandlerMethods()
                    .forEach((info, method) -> info.getPatternValues()
                            .forEach(path -> info.getMethodsCondition()
                                    .getMethods()
                                    .forEach(verb -> mapped.add(verb + " " + path))));
            Set<String> described = new TreeSet<>();
            OpenApiDocument.read("http://localhost:3000")
                    .operations()
                    .forEach((path, verbs) -> verbs.forEach(verb -> described.add(verb + " " + path)));
            // Spring answers HEAD wherever it answers GET.
            assertThat(described.remove("HEAD /users/{id}")).isTrue();
            assertThat(mapped).isEqualTo(described);
        }
    }
}
