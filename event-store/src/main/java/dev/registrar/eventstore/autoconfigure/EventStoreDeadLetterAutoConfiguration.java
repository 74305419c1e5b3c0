package dev.registrar.eventstore.autoconfigure;

import dev.registrar.eventstore.axon.MongoDeadLetterQueue;
import org.axonframework.serialization.Serializer;
import org.axonframework.springboot.EventProcessorProperties;
import org.axonframework.springboot.util.DeadLetterQueueProviderConfigurerModule;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Gives each processing group whose {@code axon.eventhandling.processors.<group>.dlq.enabled} is set its dead letters. */
@AutoConfiguration(
        after = EventStoreAutoConfiguration.class,
        beforeName = {
            "org.axonframework.springboot.autoconfig.JpaAutoConfiguration",
            "org.axonframework.springboot.autoconfig.JdbcAutoConfiguration"
        })
@ConditionalOnClass(DeadLetterQueueProviderConfigurerModule.class)
public class EventStoreDeadLetterAutoConfiguration {

    /** The queues, made when a processing group asks for its own. */
    @Bean
    @ConditionalOnMissingBean
    DeadLetterQueueProviderConfigurerModule deadLetterQueueProviderConfigurerModule(
            EventProcessorProperties processors,
            EventStoreMongo mongo,
            EventStoreProperties settings,
            Serializer serializer,
            @Qualifier("eventSerializer") Serializer eventSerializer) {
        var limits = settings.deadLetters();
        return new DeadLetterQueueProviderConfigurerModule(
                processors,
                group -> configuration -> MongoDeadLetterQueue.builder(mongo.open(), group, serializer)
                        .eventSerializer(eventSerializer)
                        .upcasterChain(configuration.upcasterChain())
                        .collection(limits.collection())
                        .maxSequences(limits.maxSequences())
                        .maxSequenceSize(limits.maxSequenceSize())
                        .claimDuration(limits.claimDuration())
                        .build());
    }
}
