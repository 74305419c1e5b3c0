package dev.registrar.shared.adapter.event;

import dev.registrar.shared.EventName;
import dev.registrar.shared.Personal;
import dev.registrar.shared.Subject;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/** The stored form of one kind of event, found once from its record. */
final class EventForm {

    /** The member that carries all personal data, encrypted. */
    static final String PERSONAL = "personal";

    /**
     * One component of the record.
     *
     * @param index its place in the record
     */
    record Member(int index, String name, boolean personal, boolean nullable, JavaType type, Method accessor) {

        @Nullable
        Object of(Object event) {
            return invoked(() -> accessor.invoke(event));
        }
    }

    private final Class<?> type;
    private final EventName name;
    private final List<Member> members;
    private final @Nullable Member subject;
    private final boolean personal;
    private final Constructor<?> constructor;

    EventForm(Class<?> type, JsonMapper mapper) {
        this.type = type;
        this.name = annotation(type);
        RecordComponent[] components = type.getRecordComponents();
        this.members = IntStream.range(0, components.length)
                .mapToObj(i -> member(i, components[i], mapper))
                .sorted(Comparator.comparing(Member::name))
                .toList();
        this.subject = members.stream()
                .filter(member -> components[member.index()].isAnnotationPresent(Subject.class))
                .findFirst()
                .orElse(null);
        this.personal = members.stream().anyMatch(Member::personal);
        this.constructor = constructor(type, components);
        if (hasPersonalData() && subject == null) {
            throw new IllegalStateException(type + " has personal data of nobody: mark its subject");
        }
        if (members.stream().anyMatch(member -> member.name().equals(PERSONAL))) {
            throw new IllegalStateException(type + " has a member called " + PERSONAL + ", which is reserved");
        }
    }

    Class<?> type() {
        return type;
    }

    String name() {
        return name.value();
    }

    int revision() {
        return name.revision();
    }

    /** Returns the members, sorted by name. */
    List<Member> members() {
        return members;
    }

    boolean hasPersonalData() {
        return personal;
    }

    /** Returns the member that names the person; only forms with personal data need one. */
    Member subject() {
        if (subject == null) {
            throw new IllegalStateException(type + " has no subject");
        }
        return subject;
    }

    /** Returns the event with these components, in the order of the record. */
    Object create(@Nullable Object[] components) {
        Object created = invoked(() -> constructor.newInstance(components));
        if (created == null) {
            throw new IllegalStateException("a constructor returned nothing");
        }
        return created;
    }

    private static EventName annotation(Class<?> type) {
        EventName name = type.getAnnotation(EventName.class);
        if (name == null) {
            throw new IllegalStateException(type + " has no @EventName");
        }
        return name;
    }

    private static Member member(int index, RecordComponent component, JsonMapper mapper) {
        return new Member(
                index,
                component.getName(),
                component.isAnnotationPresent(Personal.class),
                isNullable(component),
                mapper.constructType(component.getGenericType()),
                component.getAccessor());
    }

    private static boolean isNullable(RecordComponent component) {
        Annotation[] annotations = component.getAnnotatedType().getAnnotations();
        return Arrays.stream(annotations).anyMatch(annotation -> annotation.annotationType() == Nullable.class);
    }

    private static Constructor<?> constructor(Class<?> type, RecordComponent[] components) {
        try {
            return type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(type + " is not a record", e);
        }
    }

    private interface Reflective {
        @Nullable
        Object call() throws ReflectiveOperationException;
    }

    private static @Nullable Object invoked(Reflective call) {
        try {
            return call.call();
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("an event refuses its own data", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("events are public records", e);
        }
    }
}
