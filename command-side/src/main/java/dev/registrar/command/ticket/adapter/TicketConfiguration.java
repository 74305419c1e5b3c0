package dev.registrar.command.ticket.adapter;

import com.mongodb.client.MongoDatabase;
import dev.registrar.command.ticket.Tickets;
import dev.registrar.command.ticket.adapter.mongo.MongoTickets;
import dev.registrar.shared.adapter.config.Settings;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tickets as a bean. */
@Configuration(proxyBeanMethods = false)
class TicketConfiguration {

    @Bean
    static Tickets tickets(MongoDatabase database, Settings settings, Clock clock) {
        MongoTickets tickets = new MongoTickets(database, clock);
        tickets.createIndexes(!settings.isEmbedded());
        return tickets;
    }
}
