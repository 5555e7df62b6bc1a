package io.multimodule.config;

import io.multimodule.message.Message;
import java.nio.file.Path;
import java.util.Objects;

/** One layer of the configuration. {@link ConfigLoader#load} takes them in order; later ones win. */
public sealed interface ConfigSource {

    /** A file that must be there. */
    static ConfigSource file(Path file) {
        return new YamlFile(file, true);
    }

    /** A file that may be missing. */
    static ConfigSource optionalFile(Path file) {
        return new YamlFile(file, false);
    }

    /** The files {@code *.yaml} of a directory in the order of their names; it may be missing. */
    static ConfigSource directory(Path directory) {
        return new DropIns(directory);
    }

    /** YAML that is already in memory, such as a built-in default. */
    static ConfigSource text(String name, String yaml) {
        return new YamlText(name, yaml);
    }

    /**
     * What messages changed at run time. In it a null removes the key from the layers below; in files
     * a null says nothing.
     *
     * @param name what a person is told as the origin, such as {@code control message}
     */
    static ConfigSource overrides(String name, Message message) {
        return new Overrides(name, message);
    }

    /** One file. */
    record YamlFile(Path path, boolean required) implements ConfigSource {
        /** Keeps the path. */
        public YamlFile {
            Objects.requireNonNull(path, "the path of a configuration file");
        }
    }

    /** A directory of files. */
    record DropIns(Path path) implements ConfigSource {
        /** Keeps the path. */
        public DropIns {
            Objects.requireNonNull(path, "the path of a configuration directory");
        }
    }

    /** YAML in memory. */
    record YamlText(String name, String yaml) implements ConfigSource {
    }

    /** Changes made by messages. */
    record Overrides(String name, Message message) implements ConfigSource {
    }
}
