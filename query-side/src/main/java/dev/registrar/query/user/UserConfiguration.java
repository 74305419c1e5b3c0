package dev.registrar.query.user;

import com.mongodb.client.MongoDatabase;
import dev.registrar.shared.adapter.crypto.MasterKey;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The view of users as beans. */
@Configuration(proxyBeanMethods = false)
class UserConfiguration {

    @Bean
    static UserProjection userProjection() {
        return new UserProjection();
    }

    @Bean
    static UserViews userViews(MongoDatabase database) {
        return new UserViews(database);
    }

    @Bean
    static Cursors cursors(MasterKey master) {
        return new Cursors(master);
    }
}
