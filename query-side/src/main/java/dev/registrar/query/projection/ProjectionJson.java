package dev.registrar.query.projection;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A projection as it is shown to admins.
 *
 * @param name name of the projection
 * @param version version of the fold that made the view that serves
 * @param position last commit in the view
 * @param head last commit in the log
 * @param lag commits between the two
 * @param state {@code running}, {@code rebuilding}, {@code failing} or {@code ownerless}
 * @param parked how many events could not be applied
 * @param failure why it does not advance; absent while it does
 * @param parkedEvents the events that could not be applied, in order
 * @param rebuild the last rebuild; absent before the first
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ProjectionJson(
        String name,
        int version,
        long position,
        long head,
        long lag,
        String state,
        int parked,
        @Nullable String failure,
        List<Parked> parkedEvents,
        @Nullable RebuildJson rebuild) {

    static ProjectionJson of(ProjectionState state, long head) {
        RebuildState rebuild = state.rebuild();
        return new ProjectionJson(
                state.name(),
                state.version(),
                state.position(),
                Math.max(head, state.position()),
                Math.max(0, head - state.position()),
                condition(state),
                state.progress().parked().size(),
                state.failure(),
                state.progress().parked().values().stream()
                        .sorted(Comparator.comparingLong(Parked::position).thenComparingInt(Parked::index))
                        .toList(),
                rebuild == null ? null : RebuildJson.of(rebuild, head));
    }

    private static String condition(ProjectionState state) {
        RebuildState rebuild = state.rebuild();
        if (state.failure() != null) {
            return "failing";
        }
        if (state.owner() == null) {
            return "ownerless";
        }
        return rebuild != null && rebuild.phase().running() ? "rebuilding" : "running";
    }

    /**
     * A rebuild as it is shown.
     *
     * @param id number of the rebuild
     * @param version version of the fold it builds with
     * @param state {@code requested}, {@code filling}, {@code comparing}, {@code done} or {@code failed}
     * @param position last commit in the new view
     * @param progress share of the log that is in the new view, 0..1
     * @param commitsPerSecond rate of the node that builds
     * @param secondsLeft estimate by that rate; absent where there is none
     * @param startedAt when it was asked for
     * @param endedAt when it ended; absent while it runs
     * @param result what the comparison of old and new found, or why it failed; absent while it runs
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RebuildJson(
            long id,
            int version,
            String state,
            long position,
            double progress,
            double commitsPerSecond,
            @Nullable Long secondsLeft,
            Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable Map<String, Object> result) {

        static RebuildJson of(RebuildState rebuild, long head) {
            long position = rebuild.progress().position();
            boolean running = rebuild.phase().running();
            boolean known = running && rebuild.rate() > 0;
            return new RebuildJson(
                    rebuild.id(),
                    rebuild.version(),
                    rebuild.phase().name().toLowerCase(Locale.ROOT),
                    position,
                    head == 0 || rebuild.phase() == RebuildState.Phase.DONE ? 1 : Math.min(1, (double) position / head),
                    rebuild.rate(),
                    known ? Math.round(Math.max(0, head - position) / rebuild.rate()) : null,
                    rebuild.startedAt(),
                    rebuild.endedAt(),
                    rebuild.result());
        }
    }
}
