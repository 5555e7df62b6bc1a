package io.multimodule.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The JVM in which workers of a class run.
 *
 * @param options beside those that every worker has
 * @param classPath with the worker's class in it
 */
record WorkerJvm(List<String> options, String classPath) {

    private static final String SMALLEST_COLLECTOR = "-XX:+UseSerialGC";
    private static final Pattern COLLECTOR = Pattern.compile("-XX:\\+Use\\w+GC\\b");
    /** Variables from which a JVM takes options. */
    private static final List<String> VARIABLES = List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");

    /**
     * With the archive of that kind where there is one that fits the class path; an option of the user's wins.
     *
     * @param environment gives the workers' variables, null for one that they do not have
     */
    static WorkerJvm of(List<String> options, String classPath, ClassArchive.Kind kind,
            UnaryOperator<String> environment) {
        List<String> all = new ArrayList<>();
        if (!haveCollector(options, environment)) {
            all.add(SMALLEST_COLLECTOR);
        }
        ClassArchive archive = ClassArchive.of(classPath, kind);
        if (archive != null) {
            all.addAll(archive.options());
        }
        all.addAll(options);
        return new WorkerJvm(List.copyOf(all), archive == null ? classPath : archive.classPath());
    }

    /** A JVM that is given two of them does not start, whichever comes last. */
    private static boolean haveCollector(List<String> options, UnaryOperator<String> environment) {
        return all(options, environment).anyMatch(text -> COLLECTOR.matcher(text).find());
    }

    /** Options of a worker's JVM, with those that it takes from its variables; without the quotes that may be around these. */
    static Stream<String> all(List<String> options, UnaryOperator<String> environment) {
        return Stream.concat(options.stream(), VARIABLES.stream().map(environment).filter(value -> value != null)
                .flatMap(value -> Stream.of(value.split("[\\s\"']+"))));
    }
}
