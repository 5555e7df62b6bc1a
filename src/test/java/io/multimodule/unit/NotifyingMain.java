package io.multimodule.unit;

import java.util.concurrent.CountDownLatch;

/** A program that says how it goes, and ends when it is asked to. */
public final class NotifyingMain {
    private NotifyingMain() {
    }

    /** Runs until TERM. */
    public static void main(String[] args) throws InterruptedException {
        ServiceNotifier notifier = new ServiceNotifier(System.getenv(),
            (where, error) -> System.err.println(where + error));
        Runtime.getRuntime().addShutdownHook(new Thread(notifier::stopping));
        notifier.status("grüße");
        notifier.ready();
        new CountDownLatch(1).await();
    }
}
