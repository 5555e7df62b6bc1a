package io.multimodule.config;

import io.multimodule.config.Node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One reading of the configuration: its owner asks {@link #root()} for what it knows, and then looks
 * at {@link #problems()} before it uses any of it.
 *
 * <p>Not safe for threads: read on one, then hand on the records made from it.
 */
public final class Config {
    private final Section root;
    private final List<Path> files;
    private final List<ConfigProblem> problems;
    private final Map<ObjectNode, Section> sections = new IdentityHashMap<>();
    private final EffectiveConfig effective = new EffectiveConfig();

    Config(ObjectNode root, List<Path> files, List<ConfigProblem> problems) {
        this.files = List.copyOf(files);
        this.problems = problems;
        this.root = new ConfigValue(this, ConfigPath.ROOT, root, root.place()).section();
    }

    /** The whole configuration. */
    public Section root() {
        return root;
    }

    /** The files that were read, in the order they were laid over each other. */
    public List<Path> files() {
        return files;
    }

    /**
     * Everything that is wrong, sorted by file and line: what the files have that is no YAML, what the
     * reading found, and every key in the sections asked for that nobody knew. Empty when all is well.
     */
    public List<ConfigProblem> problems() {
        sections.values().forEach(Section::finish);
        return problems.stream().distinct().sorted().toList();
    }

    /** All problems as lines for a person, with their number at the end. */
    public String problemText() {
        List<ConfigProblem> all = problems();
        String lines = all.stream().map(problem -> problem + "\n").collect(Collectors.joining());
        return lines + (all.size() == 1 ? "1 problem" : all.size() + " problems");
    }

    /** Every value that was asked for, with where it came from. Complete when the reading is. */
    public EffectiveConfig effective() {
        return effective;
    }

    void problem(ConfigPlace place, String path, String text) {
        problems.add(ConfigProblem.at(place, path, text));
    }

    Section section(ConfigValue value, ObjectNode node) {
        return sections.computeIfAbsent(node, any -> new Section(value, node));
    }
}
