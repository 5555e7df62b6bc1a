package io.multimodule.pool;

/** Names of environment variables by which a worker of any language learns its part; see docs/pools.md. */
final class WorkerEnvironment {
    /** Number of this worker. */
    static final String NUMBER = "MULTIMODULE_POOL_WORKER";
    /** Descriptor to write status bytes to. */
    static final String STATUS = "MULTIMODULE_POOL_STATUS";
    /** The status bytes that the main process knows; a main process that is older than its workers names none. */
    static final String STATES = "MULTIMODULE_POOL_STATES";
    /** Descriptor to write frames to. */
    static final String DATA = "MULTIMODULE_POOL_DATA";
    /** Descriptor to read commands from, each one byte. */
    static final String COMMANDS = "MULTIMODULE_POOL_COMMANDS";
    /** Listening sockets, such as "inet:0 unix:6". */
    static final String LISTENERS = "MULTIMODULE_POOL_LISTENERS";
    /** The most bytes of a frame's payload. */
    static final String MAXIMUM_DATA = "MULTIMODULE_POOL_MAXIMUM_DATA";

    /** After so many pieces of work this worker should leave; missing for no limit. */
    static final String REQUESTS = "MULTIMODULE_POOL_REQUESTS";
    /** File of the scoreboard, where there is one. */
    static final String SCOREBOARD = "MULTIMODULE_POOL_SCOREBOARD";
    /** Index of this worker's slot in it. */
    static final String SLOT = "MULTIMODULE_POOL_SLOT";
    /** Directory of the queue that the workers share, where there is one. */
    static final String QUEUE_DIRECTORY = "MULTIMODULE_POOL_QUEUE_DIRECTORY";
    /** Name of that queue. */
    static final String QUEUE = "MULTIMODULE_POOL_QUEUE";
    /** Mode of that queue, in octal digits. */
    static final String QUEUE_MODE = "MULTIMODULE_POOL_QUEUE_MODE";
    /** Number of the group of that queue; missing for that of the process. */
    static final String QUEUE_GROUP = "MULTIMODULE_POOL_QUEUE_GROUP";
    /** Directory of bodies that are too long for that queue. */
    static final String LARGE_DIRECTORY = "MULTIMODULE_POOL_LARGE_DIRECTORY";
    /** Further directories from which such bodies are read, one a line. */
    static final String LARGE_READABLE = "MULTIMODULE_POOL_LARGE_READABLE";
    /** The most bytes of such a body. */
    static final String LARGE_MAXIMUM = "MULTIMODULE_POOL_LARGE_MAXIMUM";

    static final int STATUS_DESCRIPTOR = 3;
    static final int DATA_DESCRIPTOR = 4;
    static final int COMMANDS_DESCRIPTOR = 5;
    static final int FIRST_FURTHER_LISTENER = 6;

    /** Status: has work. */
    static final char BUSY = 'B';
    /** Status: waits for work. */
    static final char IDLE = 'I';
    /** It takes nothing any more and its process ends, however long that takes. */
    static final char ENDING = 'E';
    /** Command: send the stacks of all threads. */
    static final char DUMP = 'D';

    private WorkerEnvironment() {
    }
}
