package io.multimodule.channel;

import io.multimodule.message.Message;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The kinds of events that a program may want to act on. Each has a name and an id that never change, and a text in
 * the catalog of the journal ({@code systemd/multimodule.catalog}): what it means and what to do.
 *
 * <p>The id is the MESSAGE_ID in the journal, the name is the field {@code event} of an entry.
 */
public enum Event {
    // Alerts: a person must look at it.
    /** A task is stopped and stays so until a person releases it. */
    TASK_HELD("alert", "ead6689da495471e9421b0ccd9579f98"),
    /** The hold of a task could not be written. */
    HOLD_NOT_SAVED("alert", "990370e33d65412480f0a15df7e9cb32"),
    /** The process of a task ended by itself; it is started again after a delay. */
    TASK_RESTARTING("alert", "8753f7d3d4a2454798957b7cab80ef55"),
    /** The process of a task cannot be started, and another try would end the same way. */
    TASK_CANNOT_START("alert", "695ede069f9246aebf2812b3e0743e50"),
    /** A task could not be moved, and stays where it was. */
    TASK_NOT_MOVED("alert", "a3d05654e7bc4c88bdd7fb1faef80f21"),
    /** The process of a task cannot be asked to end; it runs on, and is asked again. */
    TASK_NOT_ENDED("alert", "e114674de6ca7caa194c33832cc50c70"),
    /** The daemon ends, and processes of tasks that were to end with it run on. */
    PROCESSES_LEFT("alert", "4e3919e515184a6ea3dfe9d8f5896072"),
    /** The processes of tasks cannot be seen for now. */
    SUPERVISOR_LOST("alert", "b09abdbf46114709adeb91054914e1e8"),
    /** A figure of a task came to another level of its limits. */
    LIMIT_CROSSED("alert", "4da88917fea8463195d06af3e88db6d8"),
    /** A task crossed the limit at which it is stopped and held. */
    FAILSAFE("alert", "64a1079a08c54e4dbe71a5b4a9e720d1"),
    /** One task keeps all tasks of its process waiting. */
    CONDUCTOR_STALLED("alert", "c8d58cc595e143569cc8aceedc82d65c"),
    /** A saved state is damaged; an earlier one is used. */
    STATE_DAMAGED("alert", "a545694ad3ae43e286418926f7ad7109"),
    /** The last state of a task was not saved and is gone. */
    STATE_LOST("alert", "977fb6bf753548e2bf0161f7d9bee9b8"),
    /** What waits for a queue reached its bound; further messages become dead letters. */
    QUEUE_FULL("alert", "fdd282e0bc37495a8af98e5226bb2098"),
    /** The dead letters take no more: messages are lost. */
    MESSAGES_LOST("alert", "cb1b8538ba6d4fbf8ce08b6ea6b55398"),
    /** A queue was removed by another program, with what was in it. */
    QUEUE_REMOVED("alert", "72525addbc804c3fa56d036f3787be61"),
    /** The file of a queue was deleted by another program; the queue is whole. */
    QUEUE_FILE_DELETED("alert", "f7c3ffcdf47c4e5391257f09e1784ec1"),
    /** All workers of a pool are busy, and it may have no more. */
    POOL_FULL("alert", "47cc18559e0745e18ee483b0bf0fd74c"),
    /** A worker of a pool hangs and is replaced. */
    POOL_WORKER_HANGS("alert", "fac68c6ef4d0447daa04930bed4f3f23"),
    /** The kernel killed a worker of a pool, or refused it threads, at a limit of its own. */
    POOL_WORKER_LIMIT("alert", "7cda170876ac455ab1cdc2da6a068259"),
    /** The workers of a pool end right after their start. */
    POOL_FAILING("alert", "82180f5d0ebe46e1b926b62fcfaaa6db"),

    // Errors: something went wrong, and the program goes on.
    /** A worker of a pool takes long for one piece of work. */
    POOL_WORKER_SLOW("error", "2e490db84c8448a3b1b6ebb3a7f7b049"),
    /** A task in this process cannot be loaded or did not start. */
    TASK_CANNOT_LOAD("error", "d2b6ca832d3f44bf97f8f824215b9d3a"),
    /** A task threw in a timer or while it ended. */
    TASK_FAILED("error", "dcd1cb0b88bb4e84930b79be9d047620"),
    /** A task refused its new configuration and keeps the old one. */
    TASK_CONFIG_REFUSED("error", "d5a527d80eda49e6917855c570d1bcbd"),
    /** A task threw when it handled a message; the message is a dead letter. */
    HANDLER_FAILED("error", "2c2adcfa9d87423789fbecdbf543df67"),
    /** What came on a queue is no message, and is a dead letter. */
    MESSAGE_REFUSED("error", "3c834d40e83f483697570231e3a81f0d"),
    /** A route, or one forward of it, failed with a message, or it is too large to send; it is a dead letter. */
    MESSAGE_NOT_ROUTED("error", "f950e13790284c4b8cc5dcd25df570fa"),
    /** A control message was not obeyed, and is a dead letter. */
    MESSAGE_SET_ASIDE("error", "d2980116364940779ba4558a57de7f58"),
    /** A queue cannot be used for now; it is tried again. */
    QUEUE_UNUSABLE("error", "0b44508b92104f39bb00ed0513b7b154"),
    /** The state of a task was not saved; it is tried again. */
    STATE_NOT_SAVED("error", "3a5cc3ea17484323b104548006f7e8ec"),
    /** A configuration is wrong; the one before stays in force. */
    CONFIG_REFUSED("error", "13a8219da96c4cc2bf56d80a369d8c1e"),
    /** This machine has no way to keep tasks in processes of their own. */
    SUPERVISOR_MISSING("error", "5a9cb9f0a82a44f4bf2a11d1c2a8329e"),
    /** A target of a channel cannot be written to or works again, or entries were not written. */
    CHANNEL_IMPAIRED("error", "3f6c8a5b0d2e4c719a6e5d1b7c9f2a48"),
    /** The tasks of a process did not end in good order. */
    END_IN_DISORDER("error", "b1d0092679e24c738cfcd092b6428ba6"),

    // News: what a user may want to know.
    /** The daemon has taken up its work. */
    DAEMON_READY("log", "163d38a442b5431aa04bfa0f1d570f65"),
    /** The daemon ends. */
    DAEMON_ENDING("log", "f81aeae22ae14fb0afbad2548e867bd5"),
    /** A new configuration is in force. */
    CONFIG_IN_FORCE("log", "3bb31d2565f94f16b970cb9bd0d17a15"),
    /** A part of the configuration takes effect at the next start only. */
    CONFIG_WAITS("log", "afe05a4ebe8d4826808868c05dff366c"),
    /** A control message is obeyed. */
    CONTROL_OBEYED("log", "89229ebd12cd4d1cbd16014e094d978c"),
    /** The way to keep tasks in processes of their own is chosen. */
    SUPERVISOR_READY("log", "f7032aba1f03494faa6a5e11abf1cdb0"),
    /** The processes of tasks can be seen again. */
    SUPERVISOR_REGAINED("log", "5861c0eb3b094509b9816d6a8db07020"),
    /** The process of a task was started and is ready. */
    TASK_STARTED("log", "c9e5acd2840d45e0bad15d42a99b3212"),
    /** The process of a task was found running, and is kept. */
    TASK_ADOPTED("log", "67224e7b447949cb82074adede6e9e86"),
    /** A task moved to another process. */
    TASK_MOVED("log", "a58069e242464ec6b3dc9c834e481228"),
    /** A task ended because it is not wanted here any more. */
    TASK_ENDED("log", "b204ef73a19a4fbeb930cbe7210cad48"),
    /** A person released a held task. */
    TASK_RELEASED("log", "6ad8c55738de4811a375f8c2ed3af2fb"),
    /** The process of a task has loaded it and is ready. */
    HOST_READY("log", "5e8e97823c2146eeb69641d924fb9bcd"),
    /** The process of a task ends. */
    HOST_ENDING("log", "9f9f1d1e2bb94b9295e3a6a285d3c932");

    /** The field of an entry that has the name of its kind. */
    public static final String FIELD = "event";

    private static final Map<String, Event> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Event::toString, Function.identity()));

    private final String wireName = name().toLowerCase(Locale.ROOT).replace('_', '-');
    private final String channel;
    private final String messageId;

    Event(String channel, String messageId) {
        this.channel = channel;
        this.messageId = messageId;
    }

    /** The event of a name such as {@code task-held}; none where nobody here knows it. */
    public static Optional<Event> named(String name) {
        return Optional.ofNullable(name == null ? null : BY_NAME.get(name));
    }

    /** The channel that it is said on: alert, error or log. */
    public String channel() {
        return channel;
    }

    /** The MESSAGE_ID: 32 hexadecimal digits. */
    public String messageId() {
        return messageId;
    }

    /** The fields of an entry, with the name of this event. */
    public Message in(Message fields) {
        return fields.with(FIELD, wireName);
    }

    /** The name: {@code task-held}. */
    @Override
    public String toString() {
        return wireName;
    }
}
