package dev.registrar.eventstore.testing.replica;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import de.bwaldvogel.mongo.bson.Document;
import dev.registrar.eventstore.testing.FaultProxy.Fault;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;

/**
 * A model of a MongoDB replica set that speaks the wire protocol: not a MongoDB, but one that loses what a replica set may
 * lose. Writes reach a majority later, in order; reads with read concern {@code majority} see only what did; an election takes
 * back what the new primary does not have, and tells those who wait what MongoDB would tell them. Retryable writes are
 * honoured. See {@code docs/adr/0035}, which also says what it leaves out.
 */
public final class ReplicaSet implements AutoCloseable {
    /** What {@code buildInfo} lists under its modules, for tests that ask for a real MongoDB. */
    public static final String MODULE = "model";

    private static final String NAME = "model";
    private static final int THREADS = 2;

    private final Replication replication;
    private final ChangeStreams streams;
    private final Commands commands;
    private final String defaultConcern;
    private volatile Deposed deposed;
    private final EventLoopGroup threads = new NioEventLoopGroup(THREADS);
    private final List<Member> members = new ArrayList<>();

    private ReplicaSet(Options options) {
        replication = new Replication(options.lag);
        defaultConcern = options.defaultConcern;
        commands = new Commands(replication, NAME, defaultConcern);
        streams = commands.streams();
        var line = new Line(this::answer, options.faults, options.refusals);
        for (var i = 0; i < options.members; i++) {
            var member = i;
            members.add(new Member(
                    threads,
                    options.port == 0 ? 0 : options.port + i,
                    (database, command) -> line.answer(member, database, command)));
        }
        commands.hosts(addresses());
    }

    /** Starts three members, on free ports, whose writes reach a majority at once. */
    public static ReplicaSet start() {
        return with().start();
    }

    public static Options with() {
        return new Options();
    }

    /** How a set is made. */
    public static final class Options {
        private LongSupplier lag = () -> 0;
        private int members = 3;
        private int port;
        private String defaultConcern = "majority";
        private Function<String, Fault> faults = command -> Fault.NONE;
        private ToIntFunction<String> refusals = command -> 0;

        private Options() {}

        /** Nanoseconds that a write takes to reach a majority, asked for each. */
        public Options lag(LongSupplier nanos) {
            lag = nanos;
            return this;
        }

        /** Lets each write take up to {@code longest} to reach a majority. */
        public Options lag(Random random, Duration longest) {
            return lag(() -> (long) (random.nextDouble() * longest.toNanos()));
        }

        /** How many addresses it has, 1 to 7; with one, the next primary has the address of the last. */
        public Options members(int count) {
            members = count;
            return this;
        }

        /** The port of the first member, the others have the next; 0 for any. */
        public Options port(int first) {
            port = first;
            return this;
        }

        /** Lets a write that asks for no concern be acknowledged at once, as before MongoDB 5.0 or with an arbiter. */
        public Options acknowledgingAtOnce() {
            defaultConcern = "1";
            return this;
        }

        /**
         * What the network does to requests.
         *
         * @param request gets the name of each command and its collection, as {@code insert notes}; {@code watch notes}
         *     opens a change stream, {@code listen notes} asks it for more
         */
        public Options faults(Function<String, Fault> request) {
            faults = request;
            return this;
        }

        /**
         * What the server refuses.
         *
         * @param request gets what {@link #faults} gets and returns the code of an error, 0 for none
         */
        public Options refusing(ToIntFunction<String> request) {
            refusals = request;
            return this;
        }

        public ReplicaSet start() {
            return new ReplicaSet(this);
        }
    }

    /** A former primary that does not know of the next one. */
    private record Deposed(int member, Replication replication, Commands commands) {}

    private Optional<Document> answer(int member, String database, Document command) {
        var alone = deposed;
        return (alone != null && alone.member == member ? alone.commands : commands).answer(member, database, command);
    }

    private List<String> addresses() {
        return members.stream().map(Member::address).toList();
    }

    /** A connection string of one member alone, for a client that reaches no other; it names no database. */
    public String uriOf(int member) {
        return "mongodb://" + members.get(member).address() + "/?directConnection=true";
    }

    /** A connection string of all members; it names no database. */
    public String uri() {
        return "mongodb://" + String.join(",", addresses()) + "/?replicaSet=" + NAME;
    }

    /** A client that looks for a new primary a hundred times a second: a test has no time to wait for half a second. */
    public MongoClient client() {
        return client("");
    }

    /** The same with more options of a connection string, as {@code &retryWrites=false}. */
    public MongoClient client(String options) {
        return MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(uri() + options))
                .applyToServerSettings(server -> server.minHeartbeatFrequency(10, TimeUnit.MILLISECONDS)
                        .heartbeatFrequency(10, TimeUnit.MILLISECONDS))
                .build());
    }

    /** Lets the next member be primary. */
    public void elect(Election election) {
        elect(election, (replication.leader() + 1) % members.size());
    }

    /** Lets a member be primary, from 0 on; the one that is may be elected again. */
    public void elect(Election election, int next) {
        var before = replication.elect(election, next);
        if (election.cut()) {
            members.get(before).cut();
        }
    }

    /**
     * Cuts the primary off from the others, of which one is elected. It goes on until {@link #notice}: it takes writes that no
     * majority will have, and reads what it has.
     *
     * @param next another member than the primary
     */
    public void partition(Election election, int next) {
        replication.locked(() -> {
            var alone = replication.isolated();
            var alike = new Commands(alone, NAME, defaultConcern);
            alike.hosts(addresses());
            deposed = new Deposed(alone.leader(), alone, alike);
            // Nobody hears of changes from it any more.
            var cut = new Election(election.told(), true, election.down(), election.kept());
            return replication.elect(cut, next);
        });
    }

    /** Returns once {@code client} takes the member for primary that the majority follows. */
    public void awaitFollowed(MongoClient client) {
        var primary = members.get(replication.leader()).address();
        while (client.getClusterDescription().getServerDescriptions().stream()
                .noneMatch(server ->
                        server.isPrimary() && server.getAddress().toString().equals(primary))) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** Returns once so many writes wait for a majority at the primary that was cut off. */
    public void awaitWaitingAlone(int writes) {
        try {
            deposed.replication.awaitWaiting(writes);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets the primary that was cut off notice: who waits there is told, and what it wrote alone is gone. */
    public void notice(Election.Told told) {
        var alone = deposed;
        deposed = null;
        // It is primary no more, also to those who ask it at this moment.
        alone.replication.elect(new Election(told, false, Duration.ofHours(1), 1), alone.member);
        members.get(alone.member).cut();
        alone.commands.streams().close();
        alone.replication.close();
    }

    /** Lets any kind of election happen, one in four while the former primary goes on for as long without knowing. */
    public void disturb(Random random, Duration longest) {
        var election = Election.random(random, longest);
        if (random.nextInt(4) > 0) {
            elect(election, random.nextInt(members.size()));
            return;
        }
        partition(election, (replication.leader() + 1) % members.size());
        LockSupport.parkNanos((long) (random.nextDouble() * longest.toNanos()));
        notice(election.told());
    }

    public int members() {
        return members.size();
    }

    /** Lets nothing reach a majority until {@link #release}. */
    public void hold() {
        replication.hold();
    }

    public void release() {
        replication.release();
    }

    /** Returns once so many writes wait for a majority. */
    public void awaitWaiting(int writes) {
        try {
            replication.awaitWaiting(writes);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns once somebody is primary and a majority has everything that was written before the call. */
    public void settle() {
        replication.settle();
    }

    /** Returns how many change streams are open. */
    public int openStreams() {
        return streams.size();
    }

    /** Lets questions for changes go unanswered from now on, without an error. */
    public void silenceStreams() {
        streams.silence();
    }

    /** Forgets the oplog and ends all change streams: none of them can go on where it was. */
    public void forgetHistory() {
        streams.forgetHistory();
    }

    /** Returns how many changes elections took back. */
    public long rolledBack() {
        return replication.rolledBack();
    }

    @Override
    public void close() {
        replication.close();
        members.forEach(Member::close);
        streams.close();
        threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
