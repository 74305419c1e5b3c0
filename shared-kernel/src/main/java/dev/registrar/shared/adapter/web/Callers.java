package dev.registrar.shared.adapter.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/** Finds out who a request comes from. */
@FunctionalInterface
public interface Callers {

    /** Returns the caller; empty where there is no living session. */
    Optional<Caller> find(HttpServletRequest request);

    /** Returns the caller as found once for this request, however often it is asked. */
    default Optional<Caller> of(HttpServletRequest request) {
        if (request.getAttribute(Callers.class.getName()) instanceof Found found) {
            return found.caller();
        }
        Optional<Caller> caller = find(request);
        request.setAttribute(Callers.class.getName(), new Found(caller));
        return caller;
    }

    /** Returns the caller, or refuses with 401 {@code UNAUTHORIZED}. */
    default Caller required(HttpServletRequest request) {
        return of(request).orElseThrow(() -> Refusal.of("UNAUTHORIZED", 401, "Unauthorized"));
    }

    /** What was found for a request, kept with it. */
    record Found(Optional<Caller> caller) {}
}
