package io.multimodule.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** The classes that a page shows. */
final class JavaBlocks {
    private static final Pattern CLASS_NAME = Pattern.compile("class (\\w+)");

    private JavaBlocks() {
    }

    /** Compiles them all, without a warning, into a folder; says how many they are. */
    static int compile(Page page, Path folder) throws IOException {
        List<File> sources = new ArrayList<>();
        for (Page.Block block : page.blocks("java")) {
            sources.add(Files.writeString(folder.resolve(nameOf(block) + ".java"), block.content()).toFile());
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter complaints = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            // A resource that is only closed is what "try" complains about.
            List<String> options = List.of("-d", folder.toString(), "--release", "17", "-Xlint:all,-try", "-Werror",
                    "-proc:none", "-classpath", classPath());
            boolean compiled = compiler.getTask(complaints, files, null, options, null,
                    files.getJavaFileObjectsFromFiles(sources)).call();
            assertThat(compiled).as(complaints.toString()).isTrue();
        }
        return sources.size();
    }

    private static String nameOf(Page.Block block) {
        Matcher name = CLASS_NAME.matcher(block.content());
        assertThat(name.find()).as(block.content()).isTrue();
        return name.group(1);
    }

    private static String classPath() {
        return Stream.of(Message.class, Test.class, org.opentest4j.AssertionFailedError.class,
                org.apiguardian.api.API.class)
                .map(JavaBlocks::placeOf).distinct().collect(Collectors.joining(File.pathSeparator));
    }

    private static String placeOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new AssertionError("where " + type + " comes from", e);
        }
    }
}
