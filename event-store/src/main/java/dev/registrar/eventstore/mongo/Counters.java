package dev.registrar.eventstore.mongo;

import java.util.concurrent.atomic.LongAdder;

/** What a log counts about itself. */
final class Counters {
    final LongAdder commits = new LongAdder();
    final LongAdder refusals = new LongAdder();
    final LongAdder batches = new LongAdder();
    final LongAdder numberClashes = new LongAdder();
    final LongAdder recoveries = new LongAdder();
    final LongAdder appendNanos = new LongAdder();
}
