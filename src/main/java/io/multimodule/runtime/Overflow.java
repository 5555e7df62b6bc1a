package io.multimodule.runtime;

import io.multimodule.message.Message;
import io.multimodule.queue.QueueName;
import io.multimodule.spill.SpillQueue;

/** Where the lanes and outboxes of a host go on when memory is full: on disk. Conductor thread only. */
final class Overflow {
    private static final String LANE = "lane/";
    private static final String OUTBOX = "outbox/";

    private final Host host;
    private final Stores stores;

    Overflow(Host host, Stores stores) {
        this.host = host;
        this.stores = stores;
    }

    /** Takes up what an earlier process left. Before the first message is sent. */
    void resume() {
        for (String name : stores.disk().leftovers()) {
            if (name.startsWith(OUTBOX)) {
                host.mailRoom().box(name.substring(OUTBOX.length())).outbox().resume();
            } else if (name.startsWith(LANE)) {
                host.mailRoom().box(name.substring(LANE.length())).resumeLane();
            }
        }
    }

    /** Opens the disk side of a lane. */
    SpillQueue<Message> openLane(QueueName name, Runnable wake) {
        return stores.disk().open(LANE + name, new LaneCodec(), stores.lanes(), () -> fromDisk(wake));
    }

    /** Opens the disk side of an outbox. */
    SpillQueue<Letter> openOutbox(QueueName name, Runnable wake) {
        return stores.disk().open(OUTBOX + name, Letter.CODEC, stores.outboxes(), () -> fromDisk(wake));
    }

    private void fromDisk(Runnable wake) {
        host.conductor().post(() -> {
            wake.run();
            host.mailRoom().written();
        });
    }
}
