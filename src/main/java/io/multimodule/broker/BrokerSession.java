package io.multimodule.broker;

import io.multimodule.message.Message;
import io.multimodule.unit.LineConnection;
import io.multimodule.unit.UnitException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;

/** One client that was let in. */
final class BrokerSession implements LineConnection.Receiver, AutoCloseable {
    /** Requests in work; the next one is read when one of them is done. A start is in work until the unit is ready. */
    static final int MOST_IN_WORK = 128;

    private final Semaphore inWork = new Semaphore(MOST_IN_WORK);
    private final BrokerDesk desk;
    private final LineConnection connection;
    private final BiConsumer<BrokerSession, String> over;

    BrokerSession(SocketChannel channel, BrokerDesk desk, BiConsumer<BrokerSession, String> over) {
        this.desk = desk;
        this.over = over;
        this.connection = new LineConnection(channel, LineConnection.Bounds.OF_BROKER, this);
        // Before any news of units.
        connection.send(desk.greeting());
    }

    void start() {
        connection.start("client");
    }

    /** Says something; never waits. Any thread. */
    void say(Message message) {
        connection.send(message);
    }

    @Override
    public void received(Message request) throws InterruptedException {
        inWork.acquire();
        CompletionStage<?> work = null;
        try {
            work = desk.handle(request, this::say);
        } catch (UnitException | IllegalArgumentException e) {
            say(BrokerDesk.failed(request, e));
        } finally {
            if (work == null) {
                inWork.release();
            } else {
                work.whenComplete((value, failure) -> inWork.release());
            }
        }
    }

    @Override
    public void ended(String reason) {
        over.accept(this, reason);
    }

    @Override
    public void close() {
        connection.close();
    }
}
