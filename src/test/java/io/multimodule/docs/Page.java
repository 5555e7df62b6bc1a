package io.multimodule.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One page of the manual and the fenced blocks in it. */
record Page(Path path, String text) {
    private static final Pattern BLOCK =
            Pattern.compile("^```(\\w*)([^\n]*)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    /** A fenced block: the language behind its fence, what follows that, and its content. */
    record Block(String language, String info, String content) {
    }

    static Page of(String name) throws IOException {
        return of(Path.of(name));
    }

    private static Page of(Path path) throws IOException {
        return new Page(path, Files.readString(path));
    }

    /** README and all pages below docs. */
    static List<Page> all() throws IOException {
        List<Page> pages = new ArrayList<>(List.of(of("README.md"), of("CHANGELOG.md")));
        try (Stream<Path> files = Files.walk(Path.of("docs"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".md")).sorted().toList()) {
                pages.add(of(file));
            }
        }
        return pages;
    }

    List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        for (Matcher block = BLOCK.matcher(text); block.find();) {
            blocks.add(new Block(block.group(1), block.group(2).strip(), block.group(3)));
        }
        return blocks;
    }

    List<Block> blocks(String language) {
        return blocks().stream().filter(block -> block.language().equals(language)).toList();
    }

    /** The text without its fenced blocks. */
    String prose() {
        return BLOCK.matcher(text).replaceAll("");
    }
}
