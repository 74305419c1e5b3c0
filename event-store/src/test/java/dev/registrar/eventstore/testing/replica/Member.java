package dev.registrar.eventstore.testing.replica;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.MongoWireMessageEncoder;
import de.bwaldvogel.mongo.wire.MongoWireProtocolHandler;
import de.bwaldvogel.mongo.wire.MongoWireReplyEncoder;
import de.bwaldvogel.mongo.wire.message.ClientRequest;
import de.bwaldvogel.mongo.wire.message.MessageHeader;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import de.bwaldvogel.mongo.wire.message.MongoQuery;
import de.bwaldvogel.mongo.wire.message.MongoReply;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/**
 * A port that speaks the wire protocol with the codecs of mongo-java-server. Each request has a thread of its own, for one that
 * waits for a majority must not hold up another.
 */
final class Member {
    private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final AtomicInteger replies = new AtomicInteger();
    private final BiFunction<String, Document, Optional<Document>> answers;
    private final Channel listener;

    /**
     * Listens on the loopback interface.
     *
     * @param port 0 for any that is free
     * @param answers answers a command to a database; empty breaks the connection
     */
    Member(EventLoopGroup threads, int port, BiFunction<String, Document, Optional<Document>> answers) {
        this.answers = answers;
        listener = new ServerBootstrap()
                .group(threads)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    public void initChannel(SocketChannel channel) {
                        clients.add(channel);
                        channel.pipeline()
                                .addLast(
                                        new MongoWireReplyEncoder(),
                                        new MongoWireMessageEncoder(),
                                        new MongoWireProtocolHandler(),
                                        new Requests());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .syncUninterruptibly()
                .channel();
    }

    String address() {
        return "127.0.0.1:" + ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Breaks all connections. */
    void cut() {
        clients.close().awaitUninterruptibly();
    }

    void close() {
        listener.close().syncUninterruptibly();
        cut();
    }

    private final class Requests extends SimpleChannelInboundHandler<ClientRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, ClientRequest request) {
            Thread.ofVirtual().name("model-request").start(() -> serve(context.channel(), request));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    private void serve(Channel channel, ClientRequest request) {
        var header =
                new MessageHeader(replies.incrementAndGet(), request.getHeader().getRequestID());
        Object reply = switch (request) {
            case MongoMessage message ->
                answer(message.getDatabaseName(), message.getDocument())
                        .map(document -> new MongoMessage(channel, header, document))
                        .orElse(null);
            // The first question of a driver comes in the old form.
            case MongoQuery query ->
                answer(query.getDatabaseName(), query.getQuery())
                        .map(document -> new MongoReply(header, document))
                        .orElse(null);
            default -> null;
        };
        if (reply == null) {
            channel.close();
        } else {
            channel.writeAndFlush(reply);
        }
    }

    private Optional<Document> answer(String database, Document command) {
        try {
            return answers.apply(database, command);
        } catch (RuntimeException e) {
            return Optional.of(new Document("ok", 0.0)
                    .append("code", 8)
                    .append("errmsg", "the model failed: " + e + " on " + command.keySet()));
        }
    }
}
