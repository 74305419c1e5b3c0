package dev.registrar.eventstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.autoconfigure.sample.SampleApplication;
import dev.registrar.eventstore.autoconfigure.sample.SampleApplication.Deposit;
import dev.registrar.eventstore.autoconfigure.sample.SampleApplication.OpenAccount;
import dev.registrar.eventstore.testing.TestMongo;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.tracing.NoOpSpanFactory;
import org.axonframework.tracing.SpanFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.DefaultResourceLoader;

/** What a command did shows in its trace, down to the log; without OpenTelemetry there is no trace and no trouble. */
class EventStoreTracingTest {
    private final TestMongo mongo = TestMongo.open();

    @AfterEach
    void close() {
        mongo.close();
    }

    @Test
    void a_command_is_a_trace_from_its_sender_to_the_log() {
        try (var application = start(new SpringApplicationBuilder(SampleApplication.class, Telemetry.class))) {
            var commands = application.getBean(CommandGateway.class);
            commands.sendAndWait(new OpenAccount("a"));
            commands.sendAndWait(new Deposit("a", 5));
            var spans = application.getBean(InMemorySpanExporter.class).getFinishedSpanItems();
            var append = spans.stream()
                    .filter(span -> span.getName().equals("CommitLog.append"))
                    .toList();
            assertThat(append).hasSize(2);
            var trace = spans.stream()
                    .filter(span -> span.getTraceId().equals(append.getLast().getTraceId()))
                    .toList();
            assertThat(trace)
                    .extracting(SpanData::getName)
                    .contains("CommitLog.snapshot", "CommitLog.stream", "CommitLog.append")
                    .anyMatch(name -> name.contains("Deposit"));
            assertThat(append)
                    .as("its labels are few and fixed")
                    .allMatch(span -> span.getAttributes().isEmpty());
        }
    }

    @Test
    void without_opentelemetry_nothing_is_traced() {
        var application = new SpringApplicationBuilder(SampleApplication.class)
                .resourceLoader(new DefaultResourceLoader(new WithoutOpenTelemetry()));
        try (var started = start(application)) {
            assertThat(started.getBean(SpanFactory.class)).isSameAs(NoOpSpanFactory.INSTANCE);
            started.getBean(CommandGateway.class).sendAndWait(new OpenAccount("a"));
        }
    }

    private ConfigurableApplicationContext start(SpringApplicationBuilder application) {
        return application
                .web(WebApplicationType.NONE)
                .run(
                        "--spring.main.banner-mode=off",
                        "--eventstore.uri=" + mongo.uri(),
                        "--axon.eventhandling.processors.balances.mode=pooled");
    }

    /** Stands in for Boot's OpenTelemetry, which is a bean like this one. */
    @Configuration
    static class Telemetry {
        @Bean
        InMemorySpanExporter exporter() {
            return InMemorySpanExporter.create();
        }

        @Bean
        OpenTelemetry openTelemetry(InMemorySpanExporter exporter) {
            return OpenTelemetrySdk.builder()
                    .setTracerProvider(SdkTracerProvider.builder()
                            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                            .build())
                    .build();
        }
    }

    /** The class path of an application that has not got it. */
    private static final class WithoutOpenTelemetry extends ClassLoader {
        WithoutOpenTelemetry() {
            super(EventStoreTracingTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("io.opentelemetry.") || name.startsWith("org.axonframework.tracing.opentelemetry.")) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    }
}
