package io.ringway.peers;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.Version;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** Netty as its users build a server: codec, handlers on the event loop, those that may block elsewhere. */
public final class NettyPeer {

    private static final int BACKLOG = 4096;

    private NettyPeer() {
    }

    /**
     * Serves until the process is stopped.
     *
     * @param arguments port, threads for hello, threads for wait, {@code io_uring} or {@code epoll}
     * @throws InterruptedException if stopped while it binds
     */
    public static void main(String... arguments) throws InterruptedException {
        boolean isEpoll = arguments[3].equals("epoll");
        IoHandlerFactory transport = isEpoll ? EpollIoHandler.newFactory() : IoUringIoHandler.newFactory();
        Class<? extends ServerChannel> channel = isEpoll ? EpollServerSocketChannel.class
            : IoUringServerSocketChannel.class;
        Executor virtual = Thread::startVirtualThread;
        Map<String, Executor> executors = Map.of("/hello/virtual", virtual, "/wait/virtual", virtual,
            "/hello/pooled", Executors.newFixedThreadPool(Integer.parseInt(arguments[1])),
            "/wait/pooled", Executors.newFixedThreadPool(Integer.parseInt(arguments[2])));
        MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, transport);
        Work.announce("Netty " + Version.identify().get("netty-codec-http").artifactVersion() + " " + arguments[3]);
        new ServerBootstrap().group(loop).channel(channel).option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel accepted) {
                    accepted.pipeline().addLast(new HttpServerCodec(), new NettyHandler(executors));
                }
            }).bind("127.0.0.1", Integer.parseInt(arguments[0])).sync().channel().closeFuture().sync();
    }
}
