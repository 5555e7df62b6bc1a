package io.multimodule.config;

import io.multimodule.config.ConfigSource.DropIns;
import io.multimodule.config.ConfigSource.Overrides;
import io.multimodule.config.ConfigSource.YamlFile;
import io.multimodule.config.ConfigSource.YamlText;
import io.multimodule.config.Node.ObjectNode;
import io.multimodule.message.Message;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the sources of a configuration and puts them over each other.
 *
 * <p>Objects merge key by key at every depth, except those at paths named to the constructor, which
 * the later source replaces whole; lists and plain values are replaced. A key without a value says
 * nothing in a file, and removes the key when a message says it. Holds nothing between two loads;
 * any thread.
 */
public final class ConfigLoader {
    private final Layers layers;

    /**
     * A loader.
     *
     * @param whole paths of objects that a later source replaces whole instead of merging, such as
     *     {@code tasks.*.config}; {@code *} stands for one key
     */
    public ConfigLoader(String... whole) {
        this.layers = new Layers(List.of(whole));
    }

    /** Reads and merges the sources; never throws for what they hold: {@link Config#problems()} has it. */
    public Config load(List<ConfigSource> sources) {
        Layered all = read(sources);
        return new Config(all.merged, all.files, new ArrayList<>(all.problems));
    }

    /** Reads and merges the sources, for {@link Layered#under}; never throws, as {@link #load}. */
    public Layered read(List<ConfigSource> sources) {
        List<ConfigProblem> problems = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        ObjectNode merged = ObjectNode.empty(ConfigPlace.of(nameOf(sources)));
        for (ConfigSource source : sources) {
            for (ObjectNode layer : read(source, files, problems)) {
                merged = layers.merge(merged, layer, source instanceof Overrides);
            }
        }
        return new Layered(merged, List.copyOf(files), List.copyOf(problems));
    }

    /** Sources as they were when they were read, once. */
    public final class Layered {
        private final ObjectNode merged;
        private final List<Path> files;
        private final List<ConfigProblem> problems;

        private Layered(ObjectNode merged, List<Path> files, List<ConfigProblem> problems) {
            this.merged = merged;
            this.files = files;
            this.problems = problems;
        }

        /** The configuration with what messages changed laid over them. */
        public Config under(String name, Message changes) {
            ObjectNode all = layers.merge(merged, (ObjectNode) Layers.of(changes, ConfigPlace.of(name)), true);
            return new Config(all, files, new ArrayList<>(problems));
        }
    }

    private static List<ObjectNode> read(ConfigSource source, List<Path> files, List<ConfigProblem> problems) {
        if (source instanceof YamlFile file) {
            return file.required() || Files.exists(file.path()) ? fromFile(file.path(), files, problems) : List.of();
        }
        if (source instanceof DropIns directory) {
            List<ObjectNode> layers = new ArrayList<>();
            for (Path file : SourceFiles.dropIns(directory.path(), problems)) {
                layers.addAll(fromFile(file, files, problems));
            }
            return layers;
        }
        if (source instanceof YamlText text) {
            return fromBytes(text.name(), text.yaml().getBytes(StandardCharsets.UTF_8), problems);
        }
        Overrides overrides = (Overrides) source;
        return List.of((ObjectNode) Layers.of(overrides.message(), ConfigPlace.of(overrides.name())));
    }

    private static List<ObjectNode> fromFile(Path file, List<Path> files, List<ConfigProblem> problems) {
        files.add(file);
        try {
            return fromBytes(file.toString(), SourceFiles.bytes(file), problems);
        } catch (BadSourceException e) {
            problems.add(e.problem());
            return List.of();
        }
    }

    private static List<ObjectNode> fromBytes(String name, byte[] bytes, List<ConfigProblem> problems) {
        try {
            return List.of(YamlReader.read(name, bytes, problems));
        } catch (BadSourceException e) {
            problems.add(e.problem());
            return List.of();
        }
    }

    private static String nameOf(List<ConfigSource> sources) {
        if (sources.isEmpty()) {
            return "(no file)";
        }
        ConfigSource first = sources.get(0);
        if (first instanceof YamlFile file) {
            return file.path().toString();
        }
        if (first instanceof DropIns directory) {
            return directory.path().toString();
        }
        return first instanceof YamlText text ? text.name() : ((Overrides) first).name();
    }
}
