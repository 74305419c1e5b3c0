package dev.registrar.shared.adapter.web;

import dev.registrar.shared.RejectedException;
import dev.registrar.shared.user.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/** Enforces {@link Access} before an endpoint's code runs. */
final class AccessInterceptor implements HandlerInterceptor {

    private final Callers callers;

    AccessInterceptor(Callers callers) {
        this.callers = callers;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method && !isAllowOfOptions(request, method)) {
            check(request, levelOf(method).orElseThrow(() -> forbidden("Nobody may call this")));
        }
        return true;
    }

    /** Returns the level of a mapped method; empty where neither it nor its class has one. */
    static Optional<Access.Level> levelOf(HandlerMethod method) {
        @Nullable Access own = method.getMethodAnnotation(Access.class);
        @Nullable
        Access access =
                own != null ? own : AnnotatedElementUtils.findMergedAnnotation(method.getBeanType(), Access.class);
        return Optional.ofNullable(access).map(Access::value);
    }

    /** Spring answers OPTIONS of a mapped path itself, by a handler of its own that only lists methods. */
    private static boolean isAllowOfOptions(HttpServletRequest request, HandlerMethod method) {
        return HttpMethod.OPTIONS.matches(request.getMethod())
                && method.getBeanType().getName().startsWith("org.springframework.");
    }

    private void check(HttpServletRequest request, Access.Level level) {
        switch (level) {
            case ANYONE -> {}
            case SIGNED_IN -> callers.required(request);
            case SELF_OR_ADMIN -> {
                Caller caller = callers.required(request);
                if (caller.role() != Role.ADMIN && !caller.userId().equals(pathId(request))) {
                    throw forbidden("Only the user itself or an admin may do this");
                }
            }
            case ADMIN -> {
                if (callers.required(request).role() != Role.ADMIN) {
                    throw forbidden("Only an admin may do this");
                }
            }
            case AUDIT -> {
                if (callers.required(request).role() == Role.USER) {
                    throw forbidden("Only an admin or an auditor may do this");
                }
            }
        }
    }

    private static @Nullable String pathId(HttpServletRequest request) {
        return request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> variables
                        && variables.get("id") instanceof String id
                ? id
                : null;
    }

    private static RejectedException forbidden(String detail) {
        return Refusal.of("FORBIDDEN", 403, detail);
    }
}
