package dev.registrar.shared.adapter.mongo;

import dev.registrar.shared.adapter.web.Access;
import dev.registrar.shared.adapter.web.Access.Level;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /health}: whether this process can do its work. */
@RestController
class HealthApi {

    private final MongoHealth mongo;

    HealthApi(MongoHealth mongo) {
        this.mongo = mongo;
    }

    @Access(Level.ANYONE)
    @GetMapping(path = "/health", produces = "application/json")
    ResponseEntity<Status> health() {
        return mongo.isUp()
                ? ResponseEntity.ok(new Status("ok", "connected"))
                : ResponseEntity.status(503).body(new Status("degraded", "disconnected"));
    }

    /** The answer. */
    record Status(String status, String mongodb) {}
}
