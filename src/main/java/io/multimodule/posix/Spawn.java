package io.multimodule.posix;

import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.List;

/** What posix_spawn(3) does to a new process before its program begins. One thread; closed after the call. */
final class Spawn implements AutoCloseable {
    private static final NativeFunction SPAWN = NativeFunction.of("posix_spawn", 6);
    private static final NativeFunction ACTIONS_INIT = NativeFunction.of("posix_spawn_file_actions_init", 1);
    private static final NativeFunction ACTIONS_DESTROY = NativeFunction.of("posix_spawn_file_actions_destroy", 1);
    private static final NativeFunction ADD_DUP2 = NativeFunction.of("posix_spawn_file_actions_adddup2", 3);
    private static final NativeFunction ADD_CLOSE = NativeFunction.of("posix_spawn_file_actions_addclose", 2);
    /** Of glibc 2.34 and later. */
    private static final NativeFunction ADD_CLOSE_FROM = NativeFunction.of("posix_spawn_file_actions_addclosefrom_np", 2);
    /** Of glibc 2.29 and later. */
    private static final NativeFunction ADD_CHDIR = NativeFunction.of("posix_spawn_file_actions_addchdir_np", 2);
    private static final NativeFunction INIT = NativeFunction.of("posix_spawnattr_init", 1);
    private static final NativeFunction DESTROY = NativeFunction.of("posix_spawnattr_destroy", 1);
    private static final NativeFunction SET_FLAGS = NativeFunction.of("posix_spawnattr_setflags", 2);
    private static final NativeFunction SET_DEFAULT = NativeFunction.of("posix_spawnattr_setsigdefault", 2);
    private static final NativeFunction SET_MASK = NativeFunction.of("posix_spawnattr_setsigmask", 2);
    private static final NativeFunction SET_GROUP = NativeFunction.of("posix_spawnattr_setpgroup", 2);
    /** More than either structure has on any machine. */
    private static final int STRUCT_BYTES = 1024;
    private static final int SIGNAL_SET_BYTES = 128;
    private static final int SETPGROUP_SETSIGDEF_SETSIGMASK = 0x02 | 0x04 | 0x08;

    private final NativeMemory actions = NativeMemory.of(STRUCT_BYTES);
    private final NativeMemory attributes = NativeMemory.of(STRUCT_BYTES);

    Spawn() {
        ACTIONS_INIT.call(actions.address());
        INIT.call(attributes.address());
    }

    /** The new process has a descriptor of this one under another number. */
    void copy(int from, int to) {
        ADD_DUP2.call(actions.address(), from, to);
    }

    /** The new process does not have that descriptor. */
    void close(int descriptor) {
        ADD_CLOSE.call(actions.address(), descriptor);
    }

    /**
     * The new process has no descriptor from that one on.
     *
     * @throws UnsatisfiedLinkError this C library cannot do that
     */
    void closeFrom(int first) {
        ADD_CLOSE_FROM.call(actions.address(), first);
    }

    /**
     * The new process works in that directory.
     *
     * @throws UnsatisfiedLinkError this C library cannot do that
     */
    void enter(Path directory) {
        NativeMemory path = NativeMemory.ofPath(directory);
        try {
            // The C library keeps a copy.
            ADD_CHDIR.call(actions.address(), path.address());
        } finally {
            Reference.reachabilityFence(path);
        }
    }

    /** The new process leads a group of its own; signals that a JVM blocks or ignores are as a program expects them. */
    void isolate() {
        NativeMemory all = NativeMemory.of(SIGNAL_SET_BYTES);
        for (int i = 0; i < SIGNAL_SET_BYTES; i++) {
            all.buffer().put(i, (byte) 0xff);
        }
        NativeMemory none = NativeMemory.of(SIGNAL_SET_BYTES);
        try {
            SET_DEFAULT.call(attributes.address(), all.address());
            SET_MASK.call(attributes.address(), none.address());
            SET_GROUP.call(attributes.address(), 0);
            SET_FLAGS.call(attributes.address(), SETPGROUP_SETSIGDEF_SETSIGMASK);
        } finally {
            Reference.reachabilityFence(all);
            Reference.reachabilityFence(none);
        }
    }

    /**
     * Starts the program.
     *
     * @param pid gets the number of the new process
     * @return 0 or the errno
     */
    int start(int[] pid, List<String> command, List<String> environment) {
        NativeMemory number = NativeMemory.of(Integer.BYTES);
        NativeMemory program = NativeMemory.ofText(command.get(0));
        NativeMemory arguments = NativeMemory.ofTexts(command);
        NativeMemory settings = NativeMemory.ofTexts(environment);
        try {
            int errno = (int) SPAWN.call(number.address(), program.address(), actions.address(), attributes.address(),
                    arguments.address(), settings.address());
            pid[0] = number.buffer().getInt(0);
            return errno;
        } finally {
            Reference.reachabilityFence(program);
            Reference.reachabilityFence(arguments);
            Reference.reachabilityFence(settings);
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void close() {
        ACTIONS_DESTROY.call(actions.address());
        DESTROY.call(attributes.address());
    }
}
