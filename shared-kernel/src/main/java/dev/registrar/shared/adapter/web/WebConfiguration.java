package dev.registrar.shared.adapter.web;

import dev.registrar.shared.adapter.config.Settings;
import jakarta.servlet.Filter;
import java.util.List;
import org.apache.catalina.core.StandardHost;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.json.JsonMapper;

/** The HTTP edge of either side. */
@Configuration(proxyBeanMethods = false)
public class WebConfiguration implements WebMvcConfigurer {

    private final Callers callers;

    WebConfiguration(ObjectProvider<Callers> callers) {
        // Asked for at the first request: whoever knows callers may itself need much that is not there yet.
        this.callers = request -> callers.getObject().find(request);
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new AccessInterceptor(callers)).order(Ordered.HIGHEST_PRECEDENCE);
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new CallerArguments(callers));
    }

    @Override
    public void extendHandlerExceptionResolvers(List<HandlerExceptionResolver> resolvers) {
        resolvers.addFirst(new ProblemAdvice());
    }

    @Bean
    static AccessCheck accessCheck(ObjectProvider<RequestMappingHandlerMapping> mappings) {
        return new AccessCheck(mappings);
    }

    @Bean
    static JsonMapper jsonMapper() {
        return Json.mapper();
    }

    @Bean
    static LogPosition logPosition(Settings settings) {
        return new LogPosition(settings);
    }

    @Bean
    static FilterRegistrationBean<Filter> registrarRequestContext(Settings settings) {
        return first(new RequestContextFilter(settings), 0);
    }

    @Bean
    static FilterRegistrationBean<Filter> registrarOrigins(Settings settings) {
        return first(new OriginFilter(settings), 1);
    }

    @Bean
    static FilterRegistrationBean<Filter> registrarBodyLimit() {
        return first(new BodyLimitFilter(), 2);
    }

    @Bean
    static WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemValve() {
        return factory -> factory.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost host) {
                host.setErrorReportValveClass(ProblemValve.class.getName());
            }
        });
    }

    private static FilterRegistrationBean<Filter> first(Filter filter, int place) {
        FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + place);
        return registration;
    }
}
