package dev.registrar.eventstore.autoconfigure;

import io.opentelemetry.api.OpenTelemetry;
import java.util.List;
import org.axonframework.tracing.SpanAttributesProvider;
import org.axonframework.tracing.SpanFactory;
import org.axonframework.tracing.opentelemetry.OpenTelemetrySpanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Sends the spans of Axon and of the log to the application's OpenTelemetry, where {@code axon-tracing-opentelemetry} is
 * on the class path. Spring Boot keeps its OpenTelemetry as a bean, whereas Axon alone would ask the global one, which
 * drops all.
 */
@AutoConfiguration(
        afterName = "org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration",
        beforeName = {
            "org.axonframework.springboot.autoconfig.OpenTelemetryAutoConfiguration",
            "org.axonframework.springboot.autoconfig.AxonTracingAutoConfiguration"
        })
@ConditionalOnClass({OpenTelemetry.class, OpenTelemetrySpanFactory.class})
public class EventStoreTracingAutoConfiguration {
    private static final String TRACER = "org.axonframework";

    /** Axon's spans. Names are of classes and handlers, attributes as {@code axon.tracing.attribute-providers} say. */
    @Bean
    @ConditionalOnBean(OpenTelemetry.class)
    @ConditionalOnMissingBean(SpanFactory.class)
    OpenTelemetrySpanFactory spanFactory(OpenTelemetry telemetry, ObjectProvider<SpanAttributesProvider> attributes) {
        List<SpanAttributesProvider> providers = attributes.orderedStream().toList();
        return OpenTelemetrySpanFactory.builder()
                .tracer(telemetry.getTracer(TRACER))
                .contextPropagators(telemetry.getPropagators().getTextMapPropagator())
                .addSpanAttributeProviders(providers)
                .build();
    }
}
