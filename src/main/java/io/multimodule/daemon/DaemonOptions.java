package io.multimodule.daemon;

import io.multimodule.message.Message;
import io.multimodule.unit.UnitsChooser;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The command line of the daemon. What it sets is laid over the configuration files. */
final class DaemonOptions {
    /** Where the configuration is when nothing is said. */
    static final Path DEFAULT_CONFIG = Path.of("/etc/multimodule.yaml");

    @Option(names = {"-q", "--control-queue"}, paramLabel = "NAME", description = "name of the control queue")
    String controlQueue;

    @Option(names = {"-p", "--task-packages"}, paramLabel = "PACKAGE", split = ",",
            description = "packages in which tasks are found, separated by commas, in order of search")
    List<String> taskPackages;

    @Option(names = {"-c", "--config"}, paramLabel = "FILE",
            description = "configuration file; the files of FILE's name with .d instead of .yaml are laid over it")
    Path config;

    @Option(names = {"-s", "--state-dir"}, paramLabel = "DIR",
            description = "where states and undelivered messages are kept")
    Path stateDirectory;

    @Option(names = {"-d", "--debug"}, paramLabel = "LEVEL", description = "writes the debug channel up to this level")
    Integer debugLevel;

    @Option(names = {"-o", "--channels"}, paramLabel = "CHANNEL:ACTION", split = ",",
            description = "where channels go: 1 (stdout), 2 (stderr), journal, router, off, a path, or a queue;"
                    + " such as log:1,alert:ops")
    List<String> channels;

    @Option(names = {"-T", "--queue-directory"}, paramLabel = "DIR", description = "directory of the queues' files")
    Path queueDirectory;

    @Option(names = {"-m", "--task-host"}, paramLabel = "TASK", hidden = true,
            description = "runs the one task in this process; used by the daemon itself")
    String taskHost;

    @Option(names = "--control-socket", paramLabel = "PATH",
            description = "Unix socket on which multimodulectl is answered")
    Path controlSocket;

    /** The supervisor of tasks in processes of their own. */
    @Option(names = "--supervisor", paramLabel = "KIND", description = "who keeps tasks in processes of their own:"
            + " ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}")
    UnitsChooser.Supervisor supervisor = UnitsChooser.Supervisor.AUTO;

    /** The main file: the one named, or the default one. */
    Path mainFile() {
        return config == null ? DEFAULT_CONFIG : config;
    }

    /** Whether the main file must be there: it was named. */
    boolean isConfigNamed() {
        return config != null;
    }

    /** What the options set, in the shape of the configuration. */
    Message asConfiguration() {
        Message.Builder set = Message.builder(8);
        put(set, "control_queue", controlQueue);
        put(set, "task_packages", taskPackages);
        put(set, "state_dir", absolute(stateDirectory));
        put(set, "control_socket", absolute(controlSocket));
        put(set, "debug_level", debugLevel);
        if (queueDirectory != null) {
            set.put("queues", Message.of("directory", absolute(queueDirectory)));
        }
        if (channels != null) {
            set.put("channels", channelTargets());
        }
        return set.build();
    }

    private Message channelTargets() {
        Message.Builder targets = Message.builder(channels.size());
        for (String channel : channels) {
            int colon = channel.indexOf(':');
            if (colon < 1 || colon == channel.length() - 1) {
                throw new IllegalArgumentException("-o has \"" + channel
                        + "\" in it; write CHANNEL:ACTION, such as log:1,alert:queue_name,error:/path,debug:router");
            }
            targets.put(channel.substring(0, colon), channel.substring(colon + 1));
        }
        return targets.build();
    }

    private static void put(Message.Builder set, String name, Object value) {
        if (value != null) {
            set.put(name, value);
        }
    }

    /** Relative to where the command was typed, not to the configuration file. */
    private static String absolute(Path path) {
        return path == null ? null : path.toAbsolutePath().normalize().toString();
    }
}
