package io.multimodule.daemon;

import io.multimodule.channel.Event;
import io.multimodule.message.Message;
import io.multimodule.queue.QueueName;
import io.multimodule.runtime.Host;
import io.multimodule.runtime.Reports;

/**
 * Carries out what comes on the control queue. What lay in the queue before this daemon started was
 * meant for an earlier one, so it is set aside. Conductor thread only.
 */
final class ControlQueue {
    private final Host host;
    private final ConfigKeeper keeper;
    private final Ending ending;
    private final Reports reports;
    private String name;

    ControlQueue(Host host, ConfigKeeper keeper, Ending ending, Reports reports) {
        this.host = host;
        this.keeper = keeper;
        this.ending = ending;
        this.reports = reports;
    }

    /** Begins to read. */
    void open(QueueName queue) {
        name = queue.value();
        host.read(queue, this::setAside, this::accept);
    }

    private void setAside(Message message) {
        host.refuse(name, message, "it was sent before this daemon started; send it again if it is still meant");
    }

    private void accept(Message message) {
        for (ControlMessages.Order order : ControlMessages.read(message)) {
            if (order instanceof ControlMessages.Order.Refused refused) {
                host.refuse(name, message, refused.why());
                continue;
            }
            reports.happened(Event.CONTROL_OBEYED, "control", "control message: " + order.text());
            if (order instanceof ControlMessages.Order.Exit exit) {
                if (exit.externals()) {
                    ending.askWithExternals("control message cleanly_exit with externals");
                } else {
                    ending.ask("control message cleanly_exit");
                }
            } else if (order instanceof ControlMessages.Order.Reload) {
                keeper.reload("control message reload");
            } else if (order instanceof ControlMessages.Order.Change change) {
                keeper.change("control message", change.to());
            }
        }
    }
}
