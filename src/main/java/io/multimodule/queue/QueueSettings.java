package io.multimodule.queue;

import io.multimodule.config.Section;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What the configuration says under {@code queues}.
 *
 * @param directory where the queues' files are
 * @param group the group that they belong to, empty for that of the process
 * @param access who may use queues and their files
 * @param largeDirectory where bodies go that are too long for a queue
 * @param largeReadable further directories from which such bodies are read
 * @param largeMaximum the longest body, in bytes
 * @param inlineBytes the longest body that goes through a queue
 * @param orphanAge how old a body must be that nobody fetched before it is removed
 */
public record QueueSettings(Path directory, String group, QueueAccess access, Path largeDirectory,
        List<Path> largeReadable, long largeMaximum, int inlineBytes, Duration orphanAge) {
    /** Where the package puts queues. */
    public static final Path DEFAULT_DIRECTORY = Path.of("/run/multimodule/queues");

    private static final Duration DEFAULT_ORPHAN_AGE = Duration.ofDays(1);
    private static final long SMALLEST_LARGE = 4096;
    private static final long LARGEST_LARGE = 1L << 30;
    /** Header and kernel limit leave this much on a machine with the usual msgmax of 8,192. */
    private static final int LARGEST_INLINE = 8000;

    /** Reads the section {@code queues}. */
    public static QueueSettings read(Section queues) {
        Path directory = queues.path("directory").orElse(DEFAULT_DIRECTORY);
        return new QueueSettings(directory, queues.text("group").orElse(""), access(queues),
                queues.path("large_directory").orElse(LargeMessages.below(directory)),
                queues.paths("large_readable").orElse(List.of()),
                queues.size("large_maximum", SMALLEST_LARGE, LARGEST_LARGE).orElse(LargeMessages.DEFAULT_MAXIMUM_BYTES),
                queues.size("inline_maximum", 0, LARGEST_INLINE).orElse((long) TransitEncoder.DEFAULT_INLINE_BYTES)
                        .intValue(),
                queues.duration("orphan_age", Duration.ofMinutes(1), Duration.ofDays(365)).orElse(DEFAULT_ORPHAN_AGE));
    }

    private static QueueAccess access(Section queues) {
        String mode = queues.text("mode").orElse("0660");
        String group = queues.text("group").orElse("");
        try {
            return QueueAccess.parse(mode, group);
        } catch (IllegalArgumentException e) {
            queues.problem(e.getMessage().contains("group") ? "group" : "mode", e.getMessage());
            return QueueAccess.OWNER_AND_GROUP;
        }
    }
}
