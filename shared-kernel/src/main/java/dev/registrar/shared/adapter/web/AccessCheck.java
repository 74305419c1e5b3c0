package dev.registrar.shared.adapter.web;

import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Refuses to start while a mapped method has no {@link Access}. */
final class AccessCheck implements SmartInitializingSingleton {

    private final ObjectProvider<RequestMappingHandlerMapping> mappings;

    AccessCheck(ObjectProvider<RequestMappingHandlerMapping> mappings) {
        this.mappings = mappings;
    }

    @Override
    public void afterSingletonsInstantiated() {
        List<String> open = mappings.stream()
                .flatMap(mapping -> mapping.getHandlerMethods().values().stream())
                .filter(method -> method.getBeanType().getName().startsWith("dev.registrar."))
                .filter(method -> AccessInterceptor.levelOf(method).isEmpty())
                .map(Object::toString)
                .sorted()
                .toList();
        if (!open.isEmpty()) {
            throw new IllegalStateException("endpoints without @Access: " + open);
        }
    }
}
