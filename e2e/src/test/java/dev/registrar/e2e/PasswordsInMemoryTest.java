package dev.registrar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.testing.TestMongo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever gets hold of a heap dump finds no password: on the read side none ever, on the other none after its use. */
class PasswordsInMemoryTest {

    private static final String BASE = "http://localhost:3000";

    @TempDir
    Path directory;

    @Test
    void a_heap_dump_holds_no_password() {
        List<String> passwords = IntStream.range(0, 3)
                .mapToObj(i -> "Needle-" + i + "-" + UUID.randomUUID())
                .toList();
        String told = "told-" + UUID.randomUUID();
        try (TestMongo mongo = TestMongo.open();
                App command = App.launch("command-side", environment(mongo)).awaitStart();
                App query = App.launch("query-side", environment(mongo)).awaitStart()) {
            Browser ada = browser(command, query);
            signUp(ada, passwords.get(0));
            assertThat(browser(command, query)
                            .post("/auth/sign-in/email", login(passwords.get(1)))
                            .status())
                    .isEqualTo(401);
            assertThat(ada.post("/auth/change-password", change(passwords.get(0), passwords.get(2)))
                            .status())
                    .isEqualTo(200);
            ada.signIn("ada.heap@example.com", passwords.get(2));
            assertThat(ada.get("/users/me").status()).isEqualTo(200);
            assertThat(ada.get("/users/" + told).status()).isEqualTo(404);
            assertThat(ada.post("/auth/update-user", Map.of("image", "https://example.com/" + told))
                            .status())
                    .isEqualTo(200);
            for (int i = 0; i < 64; i++) {
                assertThat(ada.post("/auth/update-user", Map.of("name", "Ada " + "x".repeat(i)))
                                .status())
                        .isEqualTo(200);
            }

            byte[] read = heap(query, false);
            assertThat(holds(read, told))
                    .as("the search finds what was told to the read side")
                    .isTrue();
            byte[] write = heap(command, true);
            assertThat(holds(write, told)).as("and on the command side").isTrue();
            for (String password : passwords) {
                assertThat(holds(read, password))
                        .as("on the read side: " + password)
                        .isFalse();
                assertThat(holds(write, password))
                        .as("on the command side: " + password)
                        .isFalse();
                assertThat(command.output() + query.output()).doesNotContain(password);
            }
        }
    }

    private static void signUp(Browser browser, String password) {
        assertThat(browser.post(
                                "/auth/sign-up/email",
                                Map.of("email", "ada.heap@example.com", "name", "Ada", "password", password))
                        .status())
                .isEqualTo(200);
    }

    private static Map<String, String> login(String password) {
        return Map.of("email", "ada.heap@example.com", "password", password);
    }

    private static Map<String, String> change(String current, String next) {
        return Map.of("currentPassword", current, "newPassword", next);
    }

    private static Browser browser(App command, App query) {
        return new Browser(
                URI.create(BASE), (method, path) -> path.startsWith("/auth/") ? command.base() : query.base());
    }

    private static Map<String, String> environment(TestMongo mongo) {
        Map<String, String> environment = new HashMap<>();
        environment.put("MONGODB_URI", mongo.uri());
        environment.put("BASE_URL", BASE);
        environment.put("AUTH_SECRET", "0123456789abcdef0123456789abcdef0123456789");
        environment.put("MASTER_KEY", Base64.getEncoder().encodeToString(new byte[32]));
        return environment;
    }

    private byte[] heap(App app, boolean onlyInUse) {
        Path dump = app.heap(directory, onlyInUse);
        try {
            byte[] bytes = Files.readAllBytes(dump);
            Files.delete(dump);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Strings and byte arrays are in a dump as they are in memory, arrays of characters in network order. */
    private static boolean holds(byte[] heap, String text) {
        return Stream.of(StandardCharsets.ISO_8859_1, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)
                .anyMatch(charset -> indexOf(heap, text.getBytes(charset)) >= 0);
    }

    private static int indexOf(byte[] heap, byte[] text) {
        int last = heap.length - text.length;
        for (int i = 0; i <= last; i++) {
            if (heap[i] == text[0] && Arrays.equals(heap, i, i + text.length, text, 0, text.length)) {
                return i;
            }
        }
        return -1;
    }
}
