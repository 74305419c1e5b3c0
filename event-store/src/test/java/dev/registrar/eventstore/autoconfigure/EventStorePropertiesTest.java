package dev.registrar.eventstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodType;
import java.lang.reflect.Parameter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Every setting is described to editors and to readers. */
class EventStorePropertiesTest {
    private static final Map<String, Document> METADATA = metadata();

    private record Setting(String name, Parameter parameter) {}

    @Test
    void an_editor_knows_each_setting_its_type_its_default_and_what_it_is_for() {
        assertThat(METADATA.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        settings().map(Setting::name).toList());
        settings().forEach(setting -> {
            var known = METADATA.get(setting.name());
            assertThat(known.get("description")).as(setting.name()).asString().isNotBlank();
            assertThat(known.get("type"))
                    .isEqualTo(MethodType.methodType(setting.parameter().getType())
                            .wrap()
                            .returnType()
                            .getName());
            var preset = setting.parameter().getAnnotation(DefaultValue.class);
            assertThat(String.valueOf(known.get("defaultValue")))
                    .as("default of " + setting.name())
                    .isEqualTo(preset == null ? "null" : preset.value()[0]);
        });
    }

    @Test
    void the_page_for_users_names_each_setting() throws IOException {
        var page = Files.readString(Path.of("..", "docs", "axon-on-mongodb.md"));
        assertThat(settings()).allSatisfy(setting -> {
            var last = setting.name().substring(setting.name().lastIndexOf('.'));
            assertThat(page).as(setting.name()).containsAnyOf("`" + setting.name() + "`", "`" + last + "`");
        });
    }

    private static Stream<Setting> settings() {
        return settings("eventstore", EventStoreProperties.class);
    }

    private static Stream<Setting> settings(String prefix, Class<?> settings) {
        var creation = settings.getDeclaredConstructors();
        return Arrays.stream(creation[0].getParameters()).flatMap(parameter -> {
            var name = prefix + "." + dashed(parameter.getName());
            return parameter.getType().isRecord()
                    ? settings(name, parameter.getType())
                    : Stream.of(new Setting(name, parameter));
        });
    }

    private static String dashed(String camelCase) {
        return camelCase.replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
    }

    private static Map<String, Document> metadata() {
        try (var file =
                EventStoreProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            assertThat(file).as("the description").isNotNull();
            return Document.parse(new String(file.readAllBytes(), StandardCharsets.UTF_8))
                    .getList("properties", Document.class)
                    .stream()
                    .collect(Collectors.toMap(property -> property.getString("name"), Function.identity()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
