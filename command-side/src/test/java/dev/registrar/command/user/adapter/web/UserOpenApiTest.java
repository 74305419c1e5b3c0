package dev.registrar.command.user.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.shared.adapter.openapi.OpenApiDocument;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.bind.annotation.RequestMapping;

class UserOpenApiTest {

    @Test
    void the_description_and_the_endpoints_of_accounts_are_the_same() {
        var mapped = new TreeSet<String>();
        Arrays.stream(UserCommandApi.class.getDeclaredMethods())
                .map(method -> AnnotatedElementUtils.findMergedAnnotation(method, RequestMapping.class))
                .filter(mapping -> mapping != null)
                .forEach(mapping -> mapped.add(
                        mapping.method()[0] + " /users" + (mapping.path().length == 0 ? "" : mapping.path()[0])));
        var described = new TreeSet<String>();
        OpenApiDocument.read("http://localhost:3000")
                .operations()
                .forEach((path, methods) -> methods.stream()
                        .filter(_ -> path.startsWith("/users"))
                        .map(method -> method + " " + path)
                        .forEach(described::add));
        assertThat(mapped).isEqualTo(described);
        assertThat(Stream.of("POST /users", "DELETE /users/{id}")).allMatch(described::contains);
    }
}
