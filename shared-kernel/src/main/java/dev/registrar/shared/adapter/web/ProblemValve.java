package dev.registrar.shared.adapter.web;

import dev.registrar.shared.adapter.Ids;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;

/**
 * Says as a {@link Problem} what Tomcat refuses before any servlet sees it: a request line or headers that are too long
 * or malformed, an encoded slash, TRACE. Tomcat makes it by its class name, hence public.
 */
public final class ProblemValve extends ErrorReportValve {

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        AtomicBoolean canWrite = new AtomicBoolean();
        response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, canWrite);
        if (!canWrite.get()) {
            return;
        }
        @Nullable String path = request.getRequestURI();
        byte[] body = ProblemAdvice.ofStatus(status).problemDetails(path == null ? "" : StrictJson.shown(path));
        if (response.getHeader(RequestContextFilter.HEADER) == null) {
            response.setHeader(RequestContextFilter.HEADER, Ids.next());
            response.setHeader("X-Content-Type-Options", "nosniff");
        }
        try {
            response.setContentType("application/problem+json");
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
            response.finishResponse();
        } catch (IOException | IllegalStateException e) {
            containerLog().debug("the client left before it was told " + status, e);
        }
    }

    private org.apache.juli.logging.Log containerLog() {
        return container.getLogger();
    }
}
