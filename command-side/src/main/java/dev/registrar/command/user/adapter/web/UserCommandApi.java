package dev.registrar.command.user.adapter.web;

import dev.registrar.command.application.CommandContext;
import dev.registrar.command.application.Commands;
import dev.registrar.command.application.ExpectedVersion;
import dev.registrar.command.application.Outcome;
import dev.registrar.command.once.OnlyOnce;
import dev.registrar.command.user.Deletion;
import dev.registrar.command.user.UserCommand.ChangeRole;
import dev.registrar.command.user.UserCommand.ChangeUser;
import dev.registrar.command.user.UserRejection;
import dev.registrar.command.user.application.Registration;
import dev.registrar.command.user.application.Registration.Registered;
import dev.registrar.command.user.application.Unlocking;
import dev.registrar.eventstore.Idempotency;
import dev.registrar.shared.adapter.event.Metadata;
import dev.registrar.shared.adapter.web.Access;
import dev.registrar.shared.adapter.web.Access.Level;
import dev.registrar.shared.adapter.web.Caller;
import dev.registrar.shared.adapter.web.IfMatch;
import dev.registrar.shared.adapter.web.JsonBody;
import dev.registrar.shared.adapter.web.LogPosition;
import dev.registrar.shared.adapter.web.RequestContext;
import dev.registrar.shared.adapter.web.Versions;
import dev.registrar.shared.user.Role;
import dev.registrar.shared.user.UserId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Changes of accounts: requests to commands, outcomes to answers. */
@RestController
@RequestMapping("/users")
class UserCommandApi {

    private final Registration registration;
    private final Deletion deletion;
    private final Unlocking unlocking;
    private final Commands commands;
    private final LogPosition position;
    private final IdempotencyKey once;

    UserCommandApi(
            Registration registration,
            Deletion deletion,
            Unlocking unlocking,
            Commands commands,
            LogPosition position,
            OnlyOnce onlyOnce) {
        this.registration = registration;
        this.deletion = deletion;
        this.unlocking = unlocking;
        this.commands = commands;
        this.position = position;
        this.once = new IdempotencyKey(onlyOnce);
    }

    /** What {@code POST /users} answers. */
    record NewUser(String id, String email, String name, String role) {}

    /** What every other change answers; the version and the commit are in headers. */
    record Success(boolean success) {
        static final Success YES = new Success(true);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Access(Level.ANYONE)
    NewUser register(HttpServletRequest request, HttpServletResponse response, Optional<Caller> caller) {
        String actor = caller.map(Caller::userId).orElse(Metadata.ANONYMOUS);
        CommandContext context = CommandContext.of(
                actor,
                caller.map(Caller::sessionId).orElse(null),
                RequestContext.of(request).correlation());
        JsonBody body = JsonBody.of(request);
        try (RegisterRequest wanted = RegisterRequest.of(body)) {
            Registered user = once.apply(
                    request,
                    response,
                    actor,
                    body.without("password"),
                    key -> registration.register(
                            wanted.email(), wanted.name(), Role.USER, wanted.password(), context.under(key)),
                    commit -> registration.again(
                            wanted.email(),
                            commit,
                            wanted.password(),
                            RequestContext.of(request).sourceAddress()),
                    Registered::outcome,
                    unchanged -> {
                        throw new IllegalStateException("a registration changes something or is refused");
                    });
            response.setHeader(HttpHeaders.LOCATION, "/users/" + user.userId());
            answer(response, user.outcome());
            return new NewUser(
                    user.userId(), wanted.email().value(), wanted.name().value(), Role.USER.wire());
        }
    }

    @PatchMapping("/{id}")
    @Access(Level.SELF_OR_ADMIN)
    Success change(@PathVariable String id, HttpServletRequest request, HttpServletResponse response, Caller caller) {
        CommandContext context = context(request, caller);
        JsonBody body = JsonBody.of(request);
        ChangeUser change = ChangeRequest.of(user(id), body);
        return once(request, response, caller, body.without(""), key -> commands.send(change, context.under(key)));
    }

    @PutMapping("/{id}/role")
    @Access(Level.ADMIN)
    Success changeRole(
            @PathVariable String id, HttpServletRequest request, HttpServletResponse response, Caller caller) {
        CommandContext context = context(request, caller);
        ChangeRole change = new ChangeRole(user(id), role(JsonBody.of(request)));
        String role = change.role().wire();
        return once(request, response, caller, role, key -> commands.send(change, context.under(key)));
    }

    /** Takes away the delay of further guesses at the user's secrets. */
    @PostMapping("/{id}/unlock")
    @Access(Level.ADMIN)
    Success unlock(@PathVariable String id, HttpServletRequest request, HttpServletResponse response, Caller caller) {
        CommandContext context = context(request, caller);
        return once(request, response, caller, "", key -> unlocking.unlock(user(id), context.under(key)));
    }

    @DeleteMapping("/{id}")
    @Access(Level.ADMIN)
    Success delete(@PathVariable String id, HttpServletRequest request, HttpServletResponse response, Caller caller) {
        CommandContext context = context(request, caller);
        return once(request, response, caller, "", key -> deletion.delete(user(id), context.under(key)));
    }

    private Success once(
            HttpServletRequest request,
            HttpServletResponse response,
            Caller caller,
            String body,
            Function<@Nullable Idempotency, Outcome> work) {
        return answer(response, once.apply(request, response, caller.userId(), body, work));
    }

    private static Role role(JsonBody body) {
        Role role = body.required("role", Role::parse);
        body.finish();
        return Objects.requireNonNull(role);
    }

    private static String user(String id) {
        return UserId.of(id).map(UserId::value).orElseThrow(UserRejection.USER_NOT_FOUND::exception);
    }

    private static CommandContext context(HttpServletRequest request, Caller caller) {
        IfMatch ifMatch = Versions.ifMatch(request);
        return CommandContext.of(
                        caller.userId(),
                        caller.sessionId(),
                        RequestContext.of(request).correlation())
                .expecting(
                        ifMatch.given() && !ifMatch.any()
                                ? new ExpectedVersion(ifMatch.versions())
                                : ExpectedVersion.ANY);
    }

    private Success answer(HttpServletResponse response, Outcome outcome) {
        response.setHeader(HttpHeaders.ETAG, Versions.etag(outcome.version()));
        position.written(response, outcome.position());
        return Success.YES;
    }
}
