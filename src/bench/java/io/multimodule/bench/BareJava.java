package io.multimodule.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The least that a program in Java can be: the baseline of everything that starts a JVM. */
final class BareJava {
    private BareJava() {
    }

    /** Seconds from the start of a JVM that says hello to its end. */
    static double hello() throws IOException, InterruptedException {
        long begun = System.nanoTime();
        Process process = start(Hello.class);
        process.getInputStream().readAllBytes();
        if (process.waitFor() != 0) {
            throw new IOException("a JVM that says hello ended with " + process.exitValue());
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    /** Starts a JVM that does nothing until it is killed. */
    static Process idle() throws IOException {
        return start(Sleep.class);
    }

    private static Process start(Class<?> program) throws IOException {
        return new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", "target/bench-classes",
                program.getName())).redirectErrorStream(true).start();
    }

    static final class Hello {
        private Hello() {
        }

        public static void main(String[] arguments) {
            System.out.println("hello");
        }
    }

    static final class Sleep {
        private Sleep() {
        }

        public static void main(String[] arguments) throws InterruptedException {
            TimeUnit.DAYS.sleep(1);
        }
    }
}
