package dev.registrar.shared.adapter.web;

import com.mongodb.MongoTimeoutException;
import dev.registrar.eventstore.OutcomeUnknownException;
import dev.registrar.shared.adapter.config.SettingsConfiguration;
import dev.registrar.shared.adapter.web.Access.Level;
import dev.registrar.shared.user.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Endpoints of every level of access behind the edge of both sides, callers being who they say they are. Marked as parts of
 * tests, so that the scan of a whole side does not take them in.
 */
final class EdgeApp {
    private EdgeApp() {}

    @TestConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({WebConfiguration.class, SettingsConfiguration.class, Api.class})
    static class Endpoints {
        @Bean
        static Callers callers() {
            return request -> Optional.ofNullable(request.getHeader("X-Role"))
                    .flatMap(Role::ofWire)
                    .map(role -> new Caller("u1", role, "s1"));
        }

        @Bean
        static jakarta.servlet.Filter broken() {
            return (request, response, chain) -> {
                if (((HttpServletRequest) request).getHeader("X-Broken-Filter") != null) {
                    throw new IllegalStateException("secret");
                }
                chain.doFilter(request, response);
            };
        }
    }

    @TestComponent
    @RestController
    static class Forgotten {
        @GetMapping("/forgotten")
        String forgotten() {
            return "";
        }
    }

    @TestComponent
    @RestController
    static class Api {
        private final LogPosition positions;

        Api(LogPosition positions) {
            this.positions = positions;
        }

        @Access(Level.ANYONE)
        @GetMapping(path = "/anyone", produces = "application/json")
        Map<String, Instant> anyone() {
            return Map.of("at", Instant.parse("2026-11-21T07:30:00.100999Z"));
        }

        @Access(Level.SIGNED_IN)
        @GetMapping({"/signed-in", "/auth/me"})
        String signedIn(Caller caller) {
            return caller.userId();
        }

        @Access(Level.SELF_OR_ADMIN)
        @GetMapping("/users/{id}")
        String self(@PathVariable String id) {
            return id;
        }

        @Access(Level.ADMIN)
        @GetMapping("/admin")
        String admin() {
            return "";
        }

        @Access(Level.AUDIT)
        @GetMapping("/audit")
        String audit() {
            return "";
        }

        @Access(Level.ANYONE)
        @GetMapping("/maybe")
        String maybe(Optional<Caller> caller) {
            return caller.map(Caller::userId).orElse("nobody");
        }

        @Access(Level.ANYONE)
        @GetMapping("/source")
        String source(HttpServletRequest request) {
            return RequestContext.of(request).sourceAddress();
        }

        @Access(Level.ANYONE)
        @GetMapping("/broken")
        String broken() {
            throw new IllegalStateException("secret");
        }

        @Access(Level.ANYONE)
        @GetMapping("/away")
        String away() {
            throw new MongoTimeoutException("no server at 10.1.2.3");
        }

        @Access(Level.ANYONE)
        @GetMapping("/in-doubt")
        String inDoubt() {
            throw new IllegalStateException(new OutcomeUnknownException("some-id", new TimeoutException()));
        }

        @Access(Level.ANYONE)
        @GetMapping("/number")
        String number(@RequestParam int n) {
            return "" + n;
        }

        @Access(Level.ANYONE)
        @PostMapping("/echo")
        String echo(HttpServletRequest request) {
            JsonBody body = JsonBody.of(request);
            body.ignore("a");
            body.finish();
            return "ok";
        }

        @Access(Level.ANYONE)
        @GetMapping("/written")
        String written(HttpServletResponse response) {
            positions.written(response, 42);
            return "ok";
        }

        @Access(Level.ANYONE)
        @GetMapping("/read-after")
        String readAfter(HttpServletRequest request) {
            return "" + positions.readAfter(request);
        }
    }
}
