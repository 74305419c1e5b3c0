package dev.registrar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What can be known of docker-compose.yml without starting it. */
class ComposeTest {

    private final String text = Repository.read(Repository.ROOT.resolve("docker-compose.yml"));
    private final Map<String, Object> services = of(new Yaml().<Map<String, Object>>load(text), "services");

    @Test
    void it_starts_mongodb_both_sides_and_a_proxy() {
        assertThat(services).containsOnlyKeys("mongodb", "command", "query", "proxy");
        assertThat(services.values())
                .allSatisfy(service -> assertThat(keys(service)).containsAnyOf("image", "build"));
        assertThat(of(services, "mongodb").get("image").toString()).startsWith("mongo:");
        assertThat(of(services, "mongodb").get("command").toString()).contains("--replSet, rs0");
        assertThat(of(services, "mongodb").get("healthcheck").toString()).contains("rs.initiate");
    }

    @Test
    void the_images_are_built_from_modules_that_exist() {
        for (String side : List.of("command", "query")) {
            Map<String, Object> build = of(of(services, side), "build");
            assertThat(Repository.ROOT.resolve(build.get("context").toString()).resolve("Dockerfile"))
                    .exists();
            assertThat(Repository.MODULES)
                    .contains(of(build, "args").get("MODULE").toString());
        }
    }

    @Test
    void both_sides_get_only_settings_that_the_readme_explains() {
        String readme = Repository.read(Repository.ROOT.resolve("README.md"));
        for (String side : List.of("command", "query")) {
            Map<String, Object> environment = of(of(services, side), "environment");
            assertThat(environment).containsKeys("MONGODB_URI", "AUTH_SECRET", "MASTER_KEY", "BASE_URL");
            assertThat(environment.keySet())
                    .allSatisfy(name -> assertThat(readme).contains('`' + name + '`'));
        }
    }

    @Test
    void files_it_mounts_exist_and_the_proxy_knows_the_services_by_name() {
        assertThat(Repository.ROOT.resolve("deploy/nginx.conf")).satisfies(Files::exists);
        assertThat(Repository.read(Repository.ROOT.resolve("deploy/nginx.conf")))
                .contains("server command:3000;", "server query:3000;");
        assertThat(of(services, "proxy").get("volumes").toString()).contains("./deploy/nginx.conf");
    }

    @Test
    void docker_compose_accepts_it() {
        Map<String, String> secrets = Map.of("AUTH_SECRET", "x".repeat(32), "MASTER_KEY", "x".repeat(44));
        if (!Tool.isThere("docker")
                || Tool.run(Repository.ROOT, List.of("docker", "compose", "version"), Map.of())
                                .exitCode()
                        != 0) {
            Tool.skip("docker compose is not installed, so docker-compose.yml was checked by its shape only");
        }
        Tool.run(Repository.ROOT, List.of("docker", "compose", "config", "--quiet"), secrets)
                .mustSucceed();
    }

    @SuppressWarnings("unchecked") // YAML maps have strings for keys in this file
    private static Map<String, Object> of(Map<String, Object> map, String key) {
        return (Map<String, Object>) map.get(key);
    }

    @SuppressWarnings("unchecked") // YAML maps have strings for keys in this file
    private static Iterable<String> keys(Object map) {
        return ((Map<String, Object>) map).keySet();
    }
}
