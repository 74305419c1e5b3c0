package dev.registrar.query.projection;

import dev.registrar.eventstore.CommitLog;
import dev.registrar.query.web.QueryParameters;
import dev.registrar.shared.adapter.web.Access;
import dev.registrar.shared.adapter.web.Access.Level;
import dev.registrar.shared.adapter.web.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What admins see of projections, and what they can ask of them. The node that runs a projection does what was asked. */
@RestController
@RequestMapping("/projections")
@Access(Level.ADMIN)
final class ProjectionApi {

    private static final Pattern PARKED_ID = Pattern.compile("\\d{1,18}-\\d{1,5}");

    private final Projections projections;
    private final ProjectionStates states;
    private final Positions positions;
    private final CommitLog log;
    private final Clock clock;

    ProjectionApi(Projections projections, ProjectionStates states, Positions positions, CommitLog log, Clock clock) {
        this.projections = projections;
        this.states = states;
        this.positions = positions;
        this.log = log;
        this.clock = clock;
    }

    /** That a request was taken. */
    record Taken(boolean success) {}

    @GetMapping
    List<ProjectionJson> all(HttpServletRequest request) {
        QueryParameters.of(request).finish();
        long head = log.head();
        return projections.names().stream()
                .map(name -> ProjectionJson.of(positions.look(name), head))
                .toList();
    }

    @GetMapping("/{name}")
    ProjectionJson one(@PathVariable String name, HttpServletRequest request) {
        QueryParameters.of(request).finish();
        return ProjectionJson.of(positions.look(known(name)), log.head());
    }

    @PostMapping("/{name}/rebuild")
    ResponseEntity<ProjectionJson> rebuild(@PathVariable String name) {
        ProjectionState seen = positions.look(known(name));
        long head = log.head();
        ProjectionState asked = states.requestRebuild(seen, projections.version(name), head, clock.instant())
                .orElseThrow(() -> Refusal.of("REBUILD_RUNNING", 409, "A rebuild of this projection is running"));
        // Where this process runs the projection, it need not wait until what it knows is looked up again.
        positions.look(name);
        projections.wake(name);
        return ResponseEntity.accepted()
                .location(URI.create("/projections/" + name))
                .body(ProjectionJson.of(asked, head));
    }

    @PostMapping("/{name}/parked/{id}/retry")
    ResponseEntity<Taken> retry(@PathVariable String name, @PathVariable String id) {
        return request(known(name), id, ProjectionStates.RETRY);
    }

    @DeleteMapping("/{name}/parked/{id}")
    ResponseEntity<Taken> skip(@PathVariable String name, @PathVariable String id) {
        return request(known(name), id, ProjectionStates.SKIP);
    }

    private ResponseEntity<Taken> request(String name, String id, String what) {
        // The id becomes part of a path in the state document.
        if (!PARKED_ID.matcher(id).matches() || !states.request(name, id, what)) {
            throw Refusal.of("PARKED_EVENT_NOT_FOUND", 404, "No such event is parked");
        }
        positions.look(name);
        projections.wake(name);
        return ResponseEntity.accepted()
                .location(URI.create("/projections/" + name))
                .body(new Taken(true));
    }

    private String known(String name) {
        if (!projections.names().contains(name)) {
            throw Refusal.of("PROJECTION_NOT_FOUND", 404, "There is no such projection");
        }
        return name;
    }
}
