package dev.registrar.query.user;

import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.IndexOptions;
import dev.registrar.query.projection.Projection;
import dev.registrar.shared.adapter.event.PersonalDataErased;
import dev.registrar.shared.adapter.event.RecordedEvent;
import dev.registrar.shared.session.SessionEvent;
import dev.registrar.shared.user.UserEvent;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** The live view of users: {@link UserFold} over the log, one document per user. */
public final class UserProjection implements Projection<UserView> {

    /** Name of the projection. */
    public static final String NAME = "users";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int version() {
        return UserFold.VERSION;
    }

    @Override
    public Set<Class<?>> handles() {
        Set<Class<?>> kinds = new HashSet<>(Arrays.asList(UserEvent.class.getPermittedSubclasses()));
        kinds.addAll(Arrays.asList(SessionEvent.class.getPermittedSubclasses()));
        return kinds;
    }

    @Override
    public String key(Object event) {
        return switch (event) {
            case UserEvent user -> user.userId();
            case SessionEvent session -> session.userId();
            default -> throw new IllegalArgumentException("not an event of a user: " + event.getClass());
        };
    }

    @Override
    public @Nullable UserView apply(@Nullable UserView user, RecordedEvent recorded) {
        return switch (recorded.event()) {
            case UserEvent event -> UserFold.apply(user, event, recorded.version(), recorded.at());
            case SessionEvent event -> UserFold.apply(user, event, recorded.at());
            default -> throw new IllegalArgumentException("not an event of a user: " + recorded.type());
        };
    }

    @Override
    public Map<String, Long> count(Object event) {
        return switch (event) {
            case UserEvent user -> UserFold.count(user);
            case PersonalDataErased erased -> UserFold.count(erased);
            default -> Map.of();
        };
    }

    @Override
    public Document write(UserView view) {
        return UserDocument.of(view);
    }

    @Override
    public UserView read(Document document) {
        return UserDocument.read(document);
    }

    @Override
    public List<IndexModel> indexes() {
        Stream<Document> sorted = Arrays.stream(UserSort.values())
                .map(sort -> new Document(UserDocument.TERMS, 1)
                        .append(sort.field(), -1)
                        .append("_id", -1));
        Stream<Document> exact = Stream.of(
                new Document(UserDocument.EMAIL, 1), new Document(UserDocument.ACTIVE_AT, -1).append("_id", -1));
        return Stream.concat(sorted, exact)
                .map(keys -> new IndexModel(keys, new IndexOptions()))
                .toList();
    }
}
