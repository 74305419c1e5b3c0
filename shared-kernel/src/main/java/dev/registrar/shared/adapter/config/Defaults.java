package dev.registrar.shared.adapter.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.ClassPathResource;

/**
 * Puts our defaults under whatever the environment says and checks the settings before anything is started, so that a
 * wrong one is said at once.
 */
final class Defaults implements EnvironmentPostProcessor, Ordered {

    private static final String FILE = "registrar-defaults.yaml";

    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 1;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        try {
            new YamlPropertySourceLoader()
                    .load(FILE, new ClassPathResource(FILE))
                    .forEach(environment.getPropertySources()::addLast);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Settings settings = SettingsConfiguration.read(environment);
        Map<String, Object> derived = new HashMap<>();
        derived.put("server.port", settings.port());
        management(environment, settings, derived);
        environment.getPropertySources().addFirst(new MapPropertySource("registrar", derived));
    }

    /**
     * Metrics are not for everyone: without a word from the operator they are on the loopback interface only, at the
     * port behind {@code PORT}, or at a free one where that is taken.
     */
    private static void management(
            ConfigurableEnvironment environment, Settings settings, Map<String, Object> derived) {
        int stated = new SettingsReader(environment::getProperty, true).managementPort();
        if (stated >= 0) {
            derived.put("management.server.port", stated);
            return;
        }
        int next = settings.port() + 1;
        boolean usable = settings.port() > 0 && next <= 65535 && isFree(next);
        derived.put("management.server.port", usable ? next : 0);
        derived.put(
                "management.server.address", InetAddress.getLoopbackAddress().getHostAddress());
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
