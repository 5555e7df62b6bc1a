package io.multimodule.pool;

import io.multimodule.queue.LargeMessages;
import io.multimodule.queue.QueueAccess;
import io.multimodule.queue.QueueName;
import io.multimodule.queue.QueueSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.StringTokenizer;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The queue that the workers of a pool share, as its main process has it and hands it to them in their environment.
 *
 * @param directory of queues
 * @param name of the queue
 * @param access of what a worker makes: the queue, when somebody has removed it, and directories
 * @param large where bodies are that are too long for a queue
 * @param readable further directories from which such bodies are read
 * @param maximum the longest body, in bytes
 */
record WorkerQueue(Path directory, QueueName name, QueueAccess access, Path large, List<Path> readable, long maximum) {
    private static final int OCTAL = 8;

    /** With what holds where nobody says otherwise. */
    static WorkerQueue of(Path directory, String name) {
        Path path = directory.toAbsolutePath();
        return new WorkerQueue(path, new QueueName(name), QueueAccess.OWNER_AND_GROUP, LargeMessages.below(path),
                List.of(), LargeMessages.DEFAULT_MAXIMUM_BYTES);
    }

    static WorkerQueue of(QueueSettings queues, String name) {
        return new WorkerQueue(queues.directory().toAbsolutePath(), new QueueName(name), queues.access(),
                queues.largeDirectory().toAbsolutePath(), queues.largeReadable(), queues.largeMaximum());
    }

    /**
     * As a worker finds it; null when its pool has no queue.
     *
     * @throws IOException a part of it is missing
     */
    static WorkerQueue of(Map<String, String> environment) throws IOException {
        if (!environment.containsKey(WorkerEnvironment.QUEUE_DIRECTORY)) {
            return null;
        }
        String group = environment.get(WorkerEnvironment.QUEUE_GROUP);
        QueueAccess access = new QueueAccess(Integer.parseInt(part(environment, WorkerEnvironment.QUEUE_MODE), OCTAL),
                group == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(group)));
        return new WorkerQueue(Path.of(part(environment, WorkerEnvironment.QUEUE_DIRECTORY)),
                new QueueName(part(environment, WorkerEnvironment.QUEUE)), access,
                Path.of(part(environment, WorkerEnvironment.LARGE_DIRECTORY)),
                paths(part(environment, WorkerEnvironment.LARGE_READABLE)),
                Long.parseLong(part(environment, WorkerEnvironment.LARGE_MAXIMUM)));
    }

    private static List<Path> paths(String lines) {
        List<Path> paths = new ArrayList<>();
        StringTokenizer each = new StringTokenizer(lines, "\n");
        while (each.hasMoreTokens()) {
            paths.add(Path.of(each.nextToken()));
        }
        return paths;
    }

    private static String part(Map<String, String> environment, String variable) throws IOException {
        String value = environment.get(variable);
        if (value == null) {
            throw new IOException("the environment has no " + variable + "; a worker is started by a pool only");
        }
        return value;
    }

    Map<String, String> environment() {
        Map<String, String> variables = new TreeMap<>();
        variables.put(WorkerEnvironment.QUEUE_DIRECTORY, directory.toString());
        variables.put(WorkerEnvironment.QUEUE, name.value());
        variables.put(WorkerEnvironment.QUEUE_MODE, "0" + Integer.toOctalString(access.mode()));
        access.gid().ifPresent(gid -> variables.put(WorkerEnvironment.QUEUE_GROUP, Integer.toString(gid)));
        variables.put(WorkerEnvironment.LARGE_DIRECTORY, large.toString());
        variables.put(WorkerEnvironment.LARGE_READABLE,
                readable.stream().map(path -> path.toAbsolutePath().toString()).collect(Collectors.joining("\n")));
        variables.put(WorkerEnvironment.LARGE_MAXIMUM, Long.toString(maximum));
        return variables;
    }
}
