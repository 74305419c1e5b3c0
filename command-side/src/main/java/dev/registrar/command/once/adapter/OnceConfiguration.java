package dev.registrar.command.once.adapter;

import com.mongodb.client.MongoDatabase;
import dev.registrar.command.once.Answers;
import dev.registrar.command.once.OnlyOnce;
import dev.registrar.command.once.adapter.mongo.MongoAnswers;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.shared.adapter.config.Settings;
import dev.registrar.shared.adapter.crypto.MasterKey;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What is done once, as beans. */
@Configuration(proxyBeanMethods = false)
class OnceConfiguration {

    @Bean
    static Answers answers(MongoDatabase database, Clock clock, Settings settings) {
        MongoAnswers answers = new MongoAnswers(database, clock);
        answers.createIndexes(!settings.isEmbedded());
        return answers;
    }

    @Bean
    static OnlyOnce onlyOnce(CommitLog log, Answers answers, MasterKey master) {
        return new OnlyOnce(log, answers, master.derive("registrar/idempotency"));
    }
}
