package dev.registrar.benchmarks;

import dev.registrar.launcher.Registrar;
import dev.registrar.shared.adapter.web.Access;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The whole product behind HTTP in this JVM, with one endpoint more that answers a constant. */
final class WebApp implements AutoCloseable {

    static final String BASE_URL = "http://localhost:3000";
    static final String PASSWORD = "Correct-Horse-7";

    private final ConfigurableApplicationContext context;
    private final int port;

    /** Starts it on the database that {@code uri} names; {@code settings} are {@code --NAME=value}. */
    WebApp(String uri, String... settings) {
        List<String> args = new ArrayList<>(List.of(
                "--PORT=0",
                "--MANAGEMENT_PORT=0",
                "--MONGODB_URI=" + uri,
                "--AUTH_SECRET=a secret of a measurement, of no use elsewhere",
                "--MASTER_KEY=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
                "--BASE_URL=" + BASE_URL,
                "--spring.main.banner-mode=off",
                "--logging.level.root=WARN"));
        args.addAll(List.of(settings));
        context = new SpringApplicationBuilder(Registrar.class, Constant.class)
                .registerShutdownHook(false)
                .run(args.toArray(String[]::new));
        port = Integer.parseInt(Objects.requireNonNull(context.getEnvironment().getProperty("local.server.port")));
    }

    /** Opens a connection for one caller. */
    KeptAlive connect() {
        return new KeptAlive(port);
    }

    /** Makes an account and returns the cookie of its session. */
    String register(String email) {
        try (KeptAlive connection = connect()) {
            KeptAlive.Answer answer = connection.send(KeptAlive.request(
                    "POST /auth/sign-up/email",
                    Optional.empty(),
                    Optional.of(
                            "{\"email\":\"" + email + "\",\"name\":\"Some Name\",\"password\":\"" + PASSWORD + "\"}")));
            return answer.cookie()
                    .orElseThrow(() -> new IllegalStateException("sign-up answered " + answer.status() + " "
                            + new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Signs in and returns the cookie of the session. */
    String signedIn(String email) {
        try (KeptAlive connection = connect()) {
            KeptAlive.Answer answer = connection.send(signIn(email));
            return answer.cookie().orElseThrow(() -> new IllegalStateException("sign-in answered " + answer.status()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a part of the product, for work without HTTP. */
    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Returns the bytes of a sign-in with the password that {@link #register} gave. */
    static byte[] signIn(String email) {
        return KeptAlive.request(
                "POST /auth/sign-in/email",
                Optional.empty(),
                Optional.of("{\"email\":\"" + email + "\",\"password\":\"" + PASSWORD + "\"}"));
    }

    /** Returns the call of one caller that sends {@code request} again and again and expects 200. */
    Load.Call repeating(byte[] request) {
        KeptAlive connection = connect();
        return () -> {
            int status = connection.send(request).status();
            if (status != 200) {
                throw new IllegalStateException("answered " + status);
            }
        };
    }

    @Override
    public void close() {
        context.close();
    }

    /** Answers as many bytes as it is asked for, without looking at anything. */
    @RestController
    static class Constant {

        @Access(Access.Level.ANYONE)
        @GetMapping("/constant/{bytes}")
        ResponseEntity<byte[]> constant(@PathVariable int bytes) {
            return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(new byte[bytes]);
        }
    }
}
