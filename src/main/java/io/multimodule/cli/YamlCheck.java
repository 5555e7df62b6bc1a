package io.multimodule.cli;

import io.multimodule.config.Config;
import io.multimodule.config.ConfigLoader;
import io.multimodule.config.ConfigProblem;
import io.multimodule.config.ConfigSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Checks that the configuration files can be read and are YAML: what needs no knowledge of their keys. */
final class YamlCheck implements ConfigCheck {
    private static final String SUFFIX = ".yaml";

    @Override
    public List<String> problems(Path mainFile) {
        List<ConfigSource> sources = new ArrayList<>();
        sources.add(ConfigSource.file(mainFile));
        String name = mainFile.getFileName().toString();
        if (name.endsWith(SUFFIX)) {
            sources.add(ConfigSource.directory(
                    mainFile.resolveSibling(name.substring(0, name.length() - SUFFIX.length()) + ".d")));
        }
        Config config = new ConfigLoader().load(sources);
        config.root().entries();
        return config.problems().stream().map(ConfigProblem::toString).toList();
    }
}
