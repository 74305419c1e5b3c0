package dev.registrar.eventstore.axon;

import com.thoughtworks.xstream.XStream;
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
}
