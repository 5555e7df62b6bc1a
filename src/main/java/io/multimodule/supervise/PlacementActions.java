package io.multimodule.supervise;

import io.multimodule.channel.Event;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** What a {@link Placement} has done by others. Conductor thread, also for what calls back. */
public interface PlacementActions {

    /** Whether a task runs in the daemon's own host at this moment. */
    boolean isHere(String task);

    /** From the callback on no other host gets the task before this one has let go of it. */
    void fence(String task, Consumer<Throwable> done);

    /** Writes which host has which task, durably; hosts that run see it by themselves. */
    CompletionStage<Void> write(Map<String, String> homes);

    /** Another placement is in force: the daemon's own host begins and ends tasks accordingly. */
    void applied();

    /** The host is needed; it is started, unless it runs or must not. */
    void need(String host);

    /** Nothing belongs into the host any more. */
    void release(String host);

    /** Whether the host is ready. */
    boolean isReady(String host);

    /** Tells everybody what happened to a task. */
    void happened(Event event, String task, String text);
}
