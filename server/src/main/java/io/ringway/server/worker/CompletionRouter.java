package io.ringway.server.worker;

import io.ringway.ring.Ring;
import io.ringway.ring.UserData;
import io.ringway.server.Hot;
import io.ringway.server.conn.Connection;
import io.ringway.server.conn.ConnectionTable;
import io.ringway.server.conn.Op;
import io.ringway.server.conn.WorkerIo;
import io.ringway.server.downstream.h1.H1ServerConnection;
import io.ringway.server.downstream.h2.H2ServerConnection;
import io.ringway.server.upstream.h1.H1ClientConnection;
import io.ringway.server.upstream.h2.H2ClientConnection;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The one switch on what a completion was for, and on the kind of connection it is for. A completion whose slot has
 * moved on gives its buffer back and is forgotten. Thread: owning worker.
 */
final class CompletionRouter {

    private final WorkerIo io;
    private final ConnectionTable table;
    private final Acceptor acceptor;

    CompletionRouter(WorkerIo io, Acceptor acceptor) {
        this.io = io;
        table = io.table();
        this.acceptor = acceptor;
    }

    @Hot
    void onCompletion(long userData, int result, int flags) {
        int op = UserData.op(userData);
        if (op == Op.ACCEPT) {
            acceptor.onAccept(UserData.slot(userData), result, flags);
            return;
        }
        if (op == Op.CANCEL || op == Op.CLOSE_ORPHAN) {
            return;
        }
        Connection connection = table.find(UserData.slot(userData), UserData.generation(userData));
        if (connection == null) {
            forget(flags);
        } else if (op == Op.RECEIVE) {
            receive(connection, result, flags);
        } else {
            other(connection, op, result);
        }
    }

    @Hot
    private void receive(Connection connection, int result, int flags) {
        int bid = connection.beginReceive(result, flags);
        if (bid >= 0) {
            UnsafeBuffer view = io.leases().view();
            int offset = io.leases().offset(bid);
            switch (connection.kind()) {
                case Connection.H1_SERVER -> ((H1ServerConnection) connection).onBytes(view, offset, result, bid);
                case Connection.H1_CLIENT -> ((H1ClientConnection) connection).onBytes(view, offset, result, bid);
                case Connection.H2_CLIENT -> ((H2ClientConnection) connection).onBytes(view, offset, result, bid);
                default -> ((H2ServerConnection) connection).onBytes(view, offset, result, bid);
            }
            io.leases().release(bid);
        } else {
            connection.receivedNothing(result);
        }
        connection.endReceive();
    }

    private static void other(Connection connection, int op, int result) {
        switch (op) {
            case Op.SEND_SILENT -> connection.onSilentSendResult(result);
            case Op.SEND -> connection.onSendResult(result);
            case Op.CONNECT -> connection.onConnectResult(result);
            case Op.SHUTDOWN -> connection.onShutdownDone();
            case Op.CLOSE -> connection.onClosed();
            default -> throw new AssertionError("a completion is for nothing we asked");
        }
    }

    private void forget(int flags) {
        if ((flags & Ring.F_BUFFER) != 0) {
            int bid = Ring.bufferId(flags);
            io.leases().received(bid);
            io.leases().release(bid);
        }
    }
}
