package dev.registrar.eventstore.axon.deadline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.axon.deadline.Order.Reminded;
import dev.registrar.eventstore.testing.TestMongo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.axonframework.tracing.NoOpSpanFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node is killed without warning; the next one handles what was waiting and what was being handled, each once. */
class DeadlineProcessTest {

    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void deadlines_survive_the_process_that_made_them() throws Exception {
        try (var mongo = TestMongo.open()) {
            killedWhileHandling(mongo.uri());
            try (var node = new DeadlineNode(mongo.uri(), NoOpSpanFactory.INSTANCE)) {
                assertThat(List.of(node.next(), node.next()))
                        .containsExactlyInAnyOrder(new Reminded("a", "waited"), new Reminded("a", "was being handled"));
                assertThat(node.configuration().eventStore().lastSequenceNumberFor("a"))
                        .hasValue(2L);
                assertThat(node.told()).isZero();
            }
        }
    }

    private static void killedWhileHandling(String uri) throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Daxoniq.update-checker.disabled=true",
                        DeadlineProcess.class.getName(),
                        uri)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var output = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.lines().anyMatch(DeadlineProcess.HANDLING::equals))
                    .as("it was handling a deadline")
                    .isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
