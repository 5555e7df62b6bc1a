package io.multimodule.daemon;

import io.multimodule.queue.DirectoryWatch;
import io.multimodule.queue.QueueName;
import io.multimodule.runtime.Host;
import io.multimodule.runtime.Reports;

/** Queue files that come and go: a task of the name is loaded, a file that was deleted is made again. */
final class QueueArrivals implements DirectoryWatch.Listener {
    private final Host host;
    private final Reports reports;

    QueueArrivals(Host host, Reports reports) {
        this.host = host;
        this.reports = reports;
    }

    @Override
    public void created(QueueName name) {
        host.conductor().post(() -> host.queueAppeared(name));
    }

    @Override
    public void deleted(QueueName name) {
        host.conductor().post(() -> host.queueFileVanished(name));
    }

    @Override
    public void uncertain() {
        reports.log("queues", "the queue directory changed in a way that was not seen in detail;"
                + " all its files are looked at");
        host.conductor().post(host::lookAtQueues);
    }
}
