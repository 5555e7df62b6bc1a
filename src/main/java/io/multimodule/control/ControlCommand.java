package io.multimodule.control;

import java.util.Optional;

/** What the daemon can be asked; the arguments and answers are written down in {@code docs/control.md}. */
public enum ControlCommand {
    /** The figures of the daemon itself. */
    STATUS("status"),
    /** One entry per task. */
    TASKS("tasks"),
    /** Every setting in effect and where it came from. */
    CONFIG_SHOW("config-show"),
    /** Replaces the configuration of some tasks until the next reset. */
    CONFIG_SET("config-set"),
    /** Removes the configuration of one task. */
    CONFIG_REMOVE("config-remove"),
    /** Drops everything that was set at run time. */
    CONFIG_RESET("config-reset"),
    /** Reads the configuration files again. */
    RELOAD("reload"),
    /** The last saved state of a task. */
    STATE_SHOW("state-show"),
    /** A page of messages that could not be handled. */
    DEAD_LETTERS("dead-letters"),
    /** One message that could not be handled, with its bytes. */
    DEAD_LETTER("dead-letter"),
    /** Sends dead letters to their queues once more. */
    DEAD_LETTERS_REPLAY("dead-letters-replay"),
    /** Throws dead letters away. */
    DEAD_LETTERS_DROP("dead-letters-drop"),
    /** Where each channel goes. */
    CHANNELS("channels"),
    /** Changes where channels go. */
    CHANNELS_SET("channels-set"),
    /** Sets the debug level. */
    DEBUG("debug"),
    /** Stops a task with a process of its own until it is released. */
    HOLD("hold"),
    /** Lets a held task start again. */
    RELEASE("release"),
    /** Ends the process of a task and starts it again. */
    RESTART("restart"),
    /** Ends the daemon in good order. */
    STOP("stop"),
    /** All figures, by name. */
    METRICS("metrics"),
    /** All figures in the text form of Prometheus. */
    METRICS_PROMETHEUS("metrics-prometheus");

    private final String wireName;

    ControlCommand(String wireName) {
        this.wireName = wireName;
    }

    /** The name in a request. */
    public String wireName() {
        return wireName;
    }

    /** The command of that name in a request. */
    public static Optional<ControlCommand> of(String wireName) {
        for (ControlCommand command : values()) {
            if (command.wireName.equals(wireName)) {
                return Optional.of(command);
            }
        }
        return Optional.empty();
    }
}
