package dev.registrar.shared.adapter.event;

import dev.registrar.shared.audit.AuditEvent;
import dev.registrar.shared.session.SessionEvent;
import dev.registrar.shared.session.SignInEvent;
import dev.registrar.shared.user.AdminsEvent;
import dev.registrar.shared.user.UserEvent;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Every kind of event there is, by class and by stored name and revision. */
final class EventCatalogue {

    private static final List<Class<?>> ROOTS =
            List.of(UserEvent.class, AdminsEvent.class, SessionEvent.class, SignInEvent.class, AuditEvent.class);

    private record Key(String name, String revision) {}

    private final Map<Class<?>, EventForm> byType = new HashMap<>();
    private final Map<Key, EventForm> byName = new HashMap<>();

    EventCatalogue(JsonMapper mapper) {
        ROOTS.stream()
                .flatMap(root -> Arrays.stream(root.getPermittedSubclasses()))
                .forEach(type -> add(new EventForm(type, mapper)));
    }

    private void add(EventForm form) {
        byType.put(form.type(), form);
        EventForm other = byName.put(new Key(form.name(), Integer.toString(form.revision())), form);
        if (other != null) {
            throw new IllegalStateException(
                    form.type() + " and " + other.type() + " are both stored as " + form.name());
        }
    }

    Collection<EventForm> all() {
        return byType.values();
    }

    boolean knows(Class<?> type) {
        return byType.containsKey(type);
    }

    EventForm of(Class<?> type) {
        EventForm form = byType.get(type);
        if (form == null) {
            throw new UnknownEventException(type.getName(), null);
        }
        return form;
    }

    EventForm of(String name, @Nullable String revision) {
        EventForm form = revision == null ? null : byName.get(new Key(name, revision));
        if (form == null) {
            throw new UnknownEventException(name, revision);
        }
        return form;
    }
}
