package dev.registrar.command.ticket.adapter;

import com.mongodb.client.MongoDatabase;
import dev.registrar.command.ticket.Codes;
import dev.registrar.command.ticket.Tickets;
import dev.registrar.command.ticket.adapter.mongo.MongoCodes;
import dev.registrar.command.ticket.adapter.mongo.MongoTickets;
import dev.registrar.shared.adapter.config.Settings;
import dev.registrar.shared.adapter.crypto.MasterKey;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tickets and codes as beans. */
@Configuration(proxyBeanMethods = false)
class TicketConfiguration {

    @Bean
    static Tickets tickets(MongoDatabase database, Settings settings, Clock clock) {
        MongoTickets tickets = new MongoTickets(database, clock);
        tickets.createIndexes(!settings.isEmbedded());
        return tickets;
    }

    @Bean
    static Codes codes(MongoDatabase database, MasterKey master, Settings settings, Clock clock) {
        MongoCodes codes = new MongoCodes(database, master.derive("registrar/codes"), clock);
        codes.createIndexes(!settings.isEmbedded());
        return codes;
    }
}
