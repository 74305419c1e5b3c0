package dev.registrar.eventstore.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until a test moves it, and knows how often others looked at it. Safe for many threads. */
public final class HandClock extends Clock {
    private Instant now;
    private long looks;

    public HandClock(Instant start) {
        now = start;
    }

    public synchronized void pass(Duration time) {
        now = now.plus(time);
    }

    public synchronized void at(Instant time) {
        now = time;
    }

    /** Waits until it was looked at so often since it was made. */
    public void awaitLooks(int count) {
        Spin.until(() -> looks() >= count);
    }

    /** Does something and waits until somebody looked since. */
    public void untilLooked(Runnable action) {
        var before = looks();
        action.run();
        Spin.until(() -> looks() > before);
    }

    private synchronized long looks() {
        return looks;
    }

    @Override
    public synchronized Instant instant() {
        looks++;
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
