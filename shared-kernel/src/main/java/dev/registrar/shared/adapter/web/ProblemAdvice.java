package dev.registrar.shared.adapter.web;

import com.mongodb.MongoException;
import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.OutcomeUnknownException;
import dev.registrar.shared.RejectedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * Turns whatever was thrown into a {@link Problem}. A refusal says why; a failure says nothing but the request's
 * identifier, under which the log has the rest. It writes the answer itself, so that no {@code Accept} header can make
 * an error fail again.
 */
final class ProblemAdvice implements HandlerExceptionResolver, Ordered {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    private static final int DEPTH = 10;

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception failure) {
        if (response.isCommitted() || failure instanceof AsyncRequestNotUsableException) {
            return null;
        }
        try {
            answer(request, response, failure);
        } catch (IOException e) {
            LOG.debug(
                    "the client left before the answer to {}",
                    RequestContext.of(request).correlation(),
                    e);
        }
        return new ModelAndView();
    }

    /** Writes the answer to {@code failure}. */
    static void answer(HttpServletRequest request, HttpServletResponse response, Throwable failure) throws IOException {
        Problem problem = problemOf(request, failure);
        if (isBodyless(request, problem)) {
            response.resetBuffer();
            response.setStatus(404);
            response.flushBuffer();
            return;
        }
        if (failure instanceof RejectedException rejected) {
            rejected.rejection()
                    .retryAfterSeconds()
                    .ifPresent(seconds -> retryAfter(response, problem.status(), Integer.toString(seconds)));
        }
        if (problem.status() == 503 && !response.containsHeader(HttpHeaders.RETRY_AFTER)) {
            response.setHeader(HttpHeaders.RETRY_AFTER, "1");
        }
        if (failure instanceof HttpRequestMethodNotSupportedException method) {
            allow(response, method);
        }
        problem.write(request, response);
    }

    private static void retryAfter(HttpServletResponse response, int status, String seconds) {
        response.setHeader(HttpHeaders.RETRY_AFTER, seconds);
        if (status == 429) {
            // The Better Auth client looks for this one.
            response.setHeader("X-Retry-After", seconds);
        }
    }

    /** Better Auth answers unknown paths and methods with 404 and nothing else. */
    private static boolean isBodyless(HttpServletRequest request, Problem problem) {
        return Problem.isBetterAuth(request.getRequestURI())
                && (problem.code().equals("NOT_FOUND") || problem.code().equals("METHOD_NOT_ALLOWED"));
    }

    private static void allow(HttpServletResponse response, HttpRequestMethodNotSupportedException failure) {
        String @Nullable [] methods = failure.getSupportedMethods();
        if (methods != null) {
            Set<String> allowed = new LinkedHashSet<>(List.of(methods));
            if (allowed.contains("GET")) {
                allowed.add("HEAD");
            }
            allowed.add("OPTIONS");
            response.setHeader(HttpHeaders.ALLOW, String.join(", ", allowed));
        }
    }

    private static Problem problemOf(HttpServletRequest request, Throwable failure) {
        @Nullable Throwable cause = failure;
        for (int i = 0; cause != null && i < DEPTH; i++) {
            @Nullable Problem known = known(request, cause);
            if (known != null) {
                return known;
            }
            cause = cause.getCause();
        }
        String correlation = RequestContext.of(request).correlation();
        LOG.error("request {} failed: {} {}", correlation, request.getMethod(), request.getRequestURI(), failure);
        return Problem.of(
                500, "INTERNAL_ERROR", "Something went wrong on our side; the log knows it as " + correlation);
    }

    private static @Nullable Problem known(HttpServletRequest request, Throwable failure) {
        return switch (failure) {
            case RejectedException rejected -> Problem.of(rejected.rejection());
            case AppendException.Overloaded _ ->
                Problem.of(503, "OVERLOADED", "Too much is waiting to be written; try again in a moment");
            case AppendException.Closed _ ->
                Problem.of(503, "SHUTTING_DOWN", "This process is shutting down; try again");
            case AppendException.CommitTooLarge _ ->
                Problem.of(413, "CONTENT_TOO_LARGE", "The change is too large to be stored");
            case OutcomeUnknownException _ -> unknown(request, failure);
            case MongoException mongo -> unavailable(request, mongo);
            case InvalidParameterException wrong ->
                wrong.getErrorCode() == 400
                        ? Problem.of(
                                400, "BAD_REQUEST", "The query or form has a part that is not a parameter in UTF-8")
                        : ofStatus(wrong.getErrorCode());
            case MethodArgumentTypeMismatchException wrong -> parameter(wrong.getName());
            case MissingServletRequestParameterException missing -> parameter(missing.getParameterName());
            case HttpMediaTypeNotSupportedException _ ->
                Problem.of(415, "UNSUPPORTED_MEDIA_TYPE", "The Content-Type is not one this endpoint takes");
            case HttpMediaTypeNotAcceptableException _ ->
                Problem.of(406, "NOT_ACCEPTABLE", "This endpoint cannot answer in any type the Accept header names");
            case ErrorResponse spring -> ofStatus(spring.getStatusCode().value());
            default -> null;
        };
    }

    private static @Nullable Problem unavailable(HttpServletRequest request, MongoException failure) {
        if (!Unavailable.isIt(failure)) {
            return null;
        }
        LOG.warn(
                "request {} met an unavailable database: {}",
                RequestContext.of(request).correlation(),
                failure.toString());
        return Problem.of(503, "STORE_UNAVAILABLE", "The database cannot be reached; try again in a moment");
    }

    /** Whoever sends the same key again is told what became of it, or has it done. */
    private static Problem unknown(HttpServletRequest request, Throwable failure) {
        LOG.warn("request {}: {}", RequestContext.of(request).correlation(), failure.toString());
        return Problem.of(
                503,
                "STORE_UNAVAILABLE",
                "The database did not say whether the change was stored; look, or try again with the same Idempotency-Key");
    }

    private static Problem parameter(String name) {
        return Problem.of(Refusal.invalid(name, name + " is missing or has the wrong form")
                .rejection());
    }

    /** Returns the problem that an HTTP status alone stands for. */
    static Problem ofStatus(int status) {
        return switch (status) {
            case 400 -> Problem.of(400, "BAD_REQUEST", "The request is not one this server understands");
            case 404 -> Problem.of(404, "NOT_FOUND", "There is nothing at this path");
            case 405 -> Problem.of(405, "METHOD_NOT_ALLOWED", "This path does not take this method");
            case 406 -> Problem.of(406, "NOT_ACCEPTABLE", "No representation fits the Accept header");
            case 413 -> Problem.of(413, "CONTENT_TOO_LARGE", "The request is larger than this server takes");
            case 414 -> Problem.of(414, "URI_TOO_LONG", "The URI is longer than this server takes");
            case 415 -> Problem.of(415, "UNSUPPORTED_MEDIA_TYPE", "The Content-Type is not supported");
            case 431 -> Problem.of(431, "HEADERS_TOO_LARGE", "The headers are larger than this server takes");
            case 501 -> Problem.of(501, "NOT_IMPLEMENTED", "This server does not know this method");
            case 503 -> Problem.of(503, "UNAVAILABLE", "Try again in a moment");
            default ->
                status >= 500
                        ? new Problem(status, "INTERNAL_ERROR", "Something went wrong on our side", List.of())
                        : new Problem(status, "BAD_REQUEST", "The request was refused", List.of());
        };
    }
}
