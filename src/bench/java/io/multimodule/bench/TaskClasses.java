package io.multimodule.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Tasks of a benchmark, compiled on the spot. */
final class TaskClasses {
    private TaskClasses() {
    }

    /** Compiles classes of the package {@code tasks} into the folder's {@code classes}: names and sources in turns. */
    static void compile(Path folder, String... namesAndSources) throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        Path sources = Files.createDirectories(folder.resolve("src/tasks"));
        List<String> arguments = new ArrayList<>(List.of("-d", classes.toString(), "-proc:none",
                "-cp", System.getProperty("java.class.path")));
        for (int i = 0; i < namesAndSources.length; i += 2) {
            Path file = sources.resolve(namesAndSources[i] + ".java");
            arguments.add(Files.writeString(file, namesAndSources[i + 1]).toString());
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null || compiler.run(null, null, null, arguments.toArray(String[]::new)) != 0) {
            throw new IOException("the tasks in " + sources + " could not be compiled; run this with a JDK");
        }
    }
}
