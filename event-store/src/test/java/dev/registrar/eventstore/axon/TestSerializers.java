package dev.registrar.eventstore.axon;

import com.thoughtworks.xstream.XStream;
import java.lang.reflect.Proxy;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.xml.CompactDriver;
import org.axonframework.serialization.xml.XStreamSerializer;

/** The serialiser an Axon application has where it says nothing, allowed to read the classes of tests. */
final class TestSerializers {
    private TestSerializers() {}

    static Serializer general() {
        var xStream = new XStream(new CompactDriver());
        xStream.allowTypesByWildcard(new String[] {"org.axonframework.**", "dev.registrar.**"});
        return XStreamSerializer.builder().xStream(xStream).build();
    }

    /** The same, but for what can only be bytes. */
    static Serializer withoutText(Serializer actual) {
        return (Serializer) Proxy.newProxyInstance(
                Serializer.class.getClassLoader(),
                new Class<?>[] {Serializer.class},
                (_, method, arguments) ->
                        method.getName().equals("canSerializeTo") ? false : method.invoke(actual, arguments));
    }
}
