package io.ringway.server.h2;

import io.ringway.http.HttpLimits;
import io.ringway.http.Method;
import io.ringway.http.h2.H2HeadReader;
import io.ringway.http.h2.H2Limits;
import io.ringway.http.h2.H2Role;
import io.ringway.http.h2.H2Stream;
import io.ringway.server.conn.Connection;
import io.ringway.server.conn.OutboundQueue;
import io.ringway.server.conn.WorkerIo;
import org.agrona.concurrent.UnsafeBuffer;

/** A client's connection without a socket, whose streams are opened by the test. */
final class LoneConnection extends MultiplexedConnection {

    LoneConnection(WorkerIo io) {
        super(io, Connection.H2_CLIENT, H2Role.CLIENT, new FieldBlockMemory(io.blocks()));
        begin(new H2HeadReader(HttpLimits.DEFAULT), H2Limits.DEFAULT);
    }

    /** Opens a stream whose head has gone and whose body may follow. */
    LoneStream open() {
        LoneStream stream = new LoneStream(io());
        stream.attach(this);
        codec().open(stream, Method.POST);
        reserveHead(0);
        commitHead(stream, headOffset(), false);
        return stream;
    }

    OutboundQueue queue() {
        return out();
    }

    @Override
    public H2Stream onStream(int streamId) {
        throw new AssertionError("nobody opens streams here");
    }

    @Override
    public void onHeaders(H2Stream stream, UnsafeBuffer buffer, boolean endStream) {
    }

    @Override
    public void onRefusedHead(H2Stream stream, int httpError, boolean endStream) {
    }

    @Override
    public void onReset(H2Stream stream, int errorCode, boolean byPeer) {
    }

    @Override
    public void onSettings() {
    }

    @Override
    public void onPong(long data) {
    }

    @Override
    public void onGoAway(int lastStreamId, int errorCode) {
    }

    @Override
    public void onConnectionError(int errorCode) {
    }

    @Override
    protected void onRead(int length) {
    }

    @Override
    protected void afterEvents() {
    }

    @Override
    protected boolean isClosing() {
        return false;
    }

    @Override
    protected void onBytesWhileClosing(int length) {
    }

    @Override
    protected void goOnClosing() {
    }

    @Override
    protected void onEnd() {
    }

    @Override
    protected void onReceiveFailed(int errno) {
    }

    @Override
    protected void onSendFailed(int errno) {
    }

    @Override
    public void onTimer(long nowNs) {
    }

    @Override
    protected void onTerminating() {
    }

    @Override
    protected void onFreed() {
    }
}
