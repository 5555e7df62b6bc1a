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
    /** Lays something over the configuration of some tasks until the next reset. */
    CONFIG_SET("config-set"),
    /** Removes the configuration of one task. */
    CONFIG_REMOVE("config-remove"),
    /** Drops everything that was set at run time, or what was set for one task. */
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
    /** Stops a task until it is released, whatever else happens. */
    HOLD("hold"),
    /** Lets a held task start again, and one that was held for its unreadable state load again. */
    RELEASE("release"),
    /** Stops a task until it is started again, or the daemon is. */
    TASK_STOP("task-stop"),
    /** Lets a stopped task run again; one that waits for its next start does not wait any longer. */
    TASK_START("task-start"),
    /** Ends a task, or the process that it is in, and starts it again. */
    RESTART("restart"),
    /** Moves a task to another host. */
    MIGRATE("migrate"),
    /** Answers when a task has come to rest where it should be, or after some seconds. */
    AWAIT("await"),
    /** Asked of a pool's main process: replaces all workers, each only when a new one is ready. */
    POOL_RELOAD("pool-reload"),
    /** Asked of a pool's main process: starts one worker more. */
    POOL_ADD("pool-add"),
    /** Asked of a pool's main process: lets one worker leave. */
    POOL_REMOVE("pool-remove"),
    /** Asked of a pool's main process: other numbers of workers until its next start or change. */
    POOL_RESIZE("pool-resize"),
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
