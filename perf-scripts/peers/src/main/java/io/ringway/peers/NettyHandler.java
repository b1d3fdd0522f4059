package io.ringway.peers;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * The end of one connection's pipeline: answers on the event loop, or has a path's executor do it, one request after
 * the other, since answers leave in the order of the requests. The event loop's thread.
 */
final class NettyHandler extends ChannelInboundHandlerAdapter {

    private final Map<String, Executor> executors;
    private final Deque<String> waiting = new ArrayDeque<>();
    private boolean isBusy;

    /**
     * Creates the handler of a connection.
     *
     * @param executors by path; what has none is answered on the event loop
     */
    NettyHandler(Map<String, Executor> executors) {
        this.executors = executors;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof HttpRequest request)) {
            // The end of a request without a body.
            ReferenceCountUtil.release(message);
            return;
        }
        if (executors.containsKey(request.uri())) {
            waiting.add(request.uri());
            startNext(context);
        } else {
            context.write(answer(Work.TEXT), context.voidPromise());
        }
    }

    private void startNext(ChannelHandlerContext context) {
        if (isBusy || waiting.isEmpty()) {
            return;
        }
        isBusy = true;
        String path = waiting.poll();
        executors.get(path).execute(() -> {
            FullHttpResponse response = answer(path.startsWith("/wait") ? Work.waitThenAnswer() : Work.TEXT);
            context.executor().execute(() -> {
                context.writeAndFlush(response, context.voidPromise());
                isBusy = false;
                startNext(context);
            });
        });
    }

    private static FullHttpResponse answer(String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK,
            Unpooled.wrappedBuffer(body));
        response.headers().set(HttpHeaderNames.SERVER, "netty").set(HttpHeaderNames.DATE, Work.date())
            .set(HttpHeaderNames.CONTENT_TYPE, Work.TYPE).setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        return response;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
