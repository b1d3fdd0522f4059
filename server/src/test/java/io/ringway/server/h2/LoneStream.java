package io.ringway.server.h2;

import io.ringway.http.HeaderBlock;
import io.ringway.http.HttpLimits;
import io.ringway.http.MessageHead;
import io.ringway.http.ResponseHead;
import io.ringway.server.conn.WorkerIo;
import org.agrona.concurrent.UnsafeBuffer;

/** A stream whose other side takes everything, as long as the test lets it. */
final class LoneStream extends MultiplexedStream {

    private final ResponseHead head = new ResponseHead(HttpLimits.DEFAULT);
    boolean takes = true;
    int ends;
    int trailers;

    LoneStream(WorkerIo io) {
        super(io);
    }

    @Override
    protected MessageHead head() {
        return head;
    }

    @Override
    protected int deliverRoom() {
        return takes ? Integer.MAX_VALUE : 0;
    }

    @Override
    protected boolean isTargetCongested() {
        return false;
    }

    @Override
    protected void deliver(UnsafeBuffer buffer, int offset, int length, int bid) {
    }

    @Override
    protected void deliverEnd(HeaderBlock fields, UnsafeBuffer buffer) {
        ends++;
        trailers = fields == null ? 0 : fields.count();
    }

    @Override
    protected void onInputResumed() {
    }

    @Override
    protected void onBroken() {
    }

    @Override
    protected void onSendWaiting() {
    }

    @Override
    protected void onSendDrained() {
    }

    @Override
    protected void onSendEnded() {
    }
}
