package dev.registrar.query.projection;

import com.mongodb.MongoException;
import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.Commit;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the next collection of a projection beside the one that serves, by the same fold: fill, compare, and, while the
 * live view stands still for a moment at the same position, switch in one write. Where it stands is stored with each
 * batch, so that whoever runs the projection next goes on with it.
 */
final class Rebuild<V> {

    private static final Logger log = LoggerFactory.getLogger(Rebuild.class);

    /** One folds while another waits for its write; more than the server has time for bring nothing. */
    private static final int LANES = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 4);
    /** Stretches that are read and not yet written: one for the lanes, one for those of them that are ahead. */
    private static final int AHEAD = 2;

    /** What is done is stored as often as somebody may want to look, not for each stretch: done twice, it changes nothing. */
    private static final long STORE_NANOS = Duration.ofMillis(200).toNanos();

    private final ProjectionRunner<V> runner;
    private @Nullable Thread thread;

    Rebuild(ProjectionRunner<V> runner) {
        this.runner = runner;
    }

    /** Starts or resumes the rebuild that {@code state} asks for, unless this process is at it. */
    void keepUp(ProjectionState state, long epoch) {
        RebuildState asked = state.rebuild();
        if (asked != null && asked.phase().running() && !runner.stopping() && (thread == null || !thread.isAlive())) {
            thread = Thread.ofVirtual().name("rebuild-" + state.name()).start(() -> run(asked, epoch));
        }
    }

    void stop() {
        try {
            if (thread != null && !thread.join(Duration.ofSeconds(10))) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(RebuildState asked, long epoch) {
        String name = runner.projection().name();
        try {
            if (asked.version() != runner.projection().version()) {
                // Asked for by another version of this program; its half-made documents are of no use here.
                fail(asked, epoch, "The fold has version " + runner.projection().version() + " by now.");
                return;
            }
            log.info(
                    "{}: rebuild {} fills {} from position {}",
                    name,
                    asked.id(),
                    asked.collection(),
                    asked.progress().position());
            build(asked, epoch);
        } catch (ProjectionStates.FencedException e) {
            runner.lease().lost(epoch);
        } catch (MongoException | AppendException.Closed e) {
            log.warn("{}: rebuild {} waits: {}", name, asked.id(), e.toString());
            pause();
        } catch (InterruptedException e) {
            log.debug("{}: rebuild {} is interrupted", name, asked.id(), e);
        } catch (RuntimeException e) {
            log.error("{}: rebuild {} failed, the view serves as before", name, asked.id(), e);
            failQuietly(asked, epoch);
        }
    }

    private void build(RebuildState asked, long epoch) throws InterruptedException {
        Applier<V> applier = runner.applier(asked.collection(), keys -> {});
        try (Filling filling = new Filling(asked, epoch, applier)) {
            build(asked, epoch, applier, filling);
        }
    }

    private void build(RebuildState asked, long epoch, Applier<V> applier, Filling filling)
            throws InterruptedException {
        if (!filling.upTo(Long.MAX_VALUE, RebuildState.Phase.FILLING)) {
            return;
        }
        ProjectionState serving = runner.positions().look(runner.projection().name());
        Comparison comparison = new Comparison(
                runner.documents(serving.alias()).collection(),
                applier.documents.collection(),
                serving.version() == asked.version());
        runner.touched().begin();
        try {
            filling.store(RebuildState.Phase.COMPARING);
            comparison.scan(runner::stopping);
            if (!filling.upTo(Long.MAX_VALUE, RebuildState.Phase.COMPARING)) {
                return;
            }
            runner.turn().lockInterruptibly();
            try {
                switchOver(asked, epoch, filling, comparison);
            } finally {
                runner.turn().unlock();
            }
        } finally {
            runner.touched().end();
        }
    }

    /** The live view stands still: bring the new one to the same position, look again at what changed, switch. */
    private void switchOver(RebuildState asked, long epoch, Filling filling, Comparison comparison)
            throws InterruptedException {
        ProjectionState state = runner.positions().look(runner.projection().name());
        if (!runner.lease().holds(epoch) || !filling.upTo(state.position(), RebuildState.Phase.COMPARING)) {
            return;
        }
        Set<String> touched = runner.touched().end();
        Comparison.Result result = comparison.settle(touched);
        if (result.differing() > 0) {
            log.warn(
                    "{}: {} of {} documents differ from what the log says, such as {}; the new ones serve from now on",
                    state.name(),
                    result.differing(),
                    result.documents(),
                    result.examples());
        }
        ProjectionState switched = runner.states()
                .switchOver(
                        state,
                        epoch,
                        asked,
                        filling.progress,
                        result.toMap(),
                        runner.clock().instant());
        runner.positions().publish(switched, true);
        log.info("{}: rebuild {} is done, {} serves", state.name(), asked.id(), asked.collection());
    }

    private void fail(RebuildState asked, long epoch, String cause) {
        runner.positions()
                .publish(
                        runner.states()
                                .failRebuild(
                                        runner.projection().name(),
                                        epoch,
                                        asked,
                                        cause,
                                        runner.clock().instant()),
                        true);
    }

    private void failQuietly(RebuildState asked, long epoch) {
        try {
            fail(asked, epoch, "An unexpected failure; see the log.");
        } catch (ProjectionStates.FencedException e) {
            runner.lease().lost(epoch);
        } catch (MongoException e) {
            log.warn("the end of rebuild {} could not be stored: {}", asked.id(), e.toString());
        }
    }

    private static void pause() {
        try {
            Thread.sleep(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The new collection on its way up the log. */
    private final class Filling implements AutoCloseable {
        private final RebuildState asked;
        private final long epoch;
        private final Lanes<V> lanes;
        private final long begun = System.nanoTime();
        private final long from;
        private final LogAhead ahead = new LogAhead(runner.commits());
        private Progress progress;
        private long sent;
        private boolean everStored;
        private long storedAt;

        Filling(RebuildState asked, long epoch, Applier<V> applier) {
            this.asked = asked;
            this.epoch = epoch;
            this.progress = asked.progress();
            this.lanes = new Lanes<>(applier, progress, LANES);
            this.from = progress.position();
            this.sent = from;
        }

        /** Applies commits up to {@code position}, or to the end of the log; false where it was stopped before. */
        boolean upTo(long position, RebuildState.Phase phase) throws InterruptedException {
            boolean more = sent < position;
            while (more || lanes.underWay() > 0) {
                if (runner.stopping() || !runner.lease().holds(epoch)) {
                    return false;
                }
                if (more && lanes.underWay() < AHEAD) {
                    more = send(position);
                } else {
                    progress = lanes.await(progress);
                    storeNowAndThen(phase);
                }
            }
            return position == Long.MAX_VALUE || sent >= position;
        }

        /** Returns whether there may be more before {@code position}. */
        private boolean send(long position) throws InterruptedException {
            List<Commit> stretch = position == Long.MAX_VALUE
                    ? ahead.next(sent)
                    : runner.commits().read(sent, (int) Math.min(Stretch.MOST, position - sent));
            if (stretch.isEmpty()) {
                return false;
            }
            lanes.send(stretch);
            sent = stretch.getLast().position();
            return sent < position;
        }

        @Override
        public void close() {
            lanes.close();
        }

        private void storeNowAndThen(RebuildState.Phase phase) {
            if (!everStored || System.nanoTime() - storedAt >= STORE_NANOS) {
                store(phase);
            }
        }

        void store(RebuildState.Phase phase) {
            everStored = true;
            storedAt = System.nanoTime();
            double seconds = (System.nanoTime() - begun) / 1e9;
            double rate = seconds > 0 ? (progress.position() - from) / seconds : 0;
            runner.positions()
                    .publish(
                            runner.states()
                                    .advanceRebuild(runner.projection().name(), epoch, asked, phase, rate, progress),
                            true);
        }
    }
}
