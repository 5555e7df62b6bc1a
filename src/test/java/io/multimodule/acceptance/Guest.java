package io.multimodule.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.opentest4j.TestAbortedException;

/**
 * Gives acceptance tests the one {@link VirtualMachine} that serves them all, booted for the first that
 * asks. When a test fails, console and journal are kept under {@code target/acceptance}. Where the tools
 * for the machine cannot be had, the tests are skipped and say why.
 *
 * <p>In the guest, {@code /run/brought} has: {@code classpath}, the tests' class path in one line;
 * {@code deb/}, the packages of the system property {@code multimodule.debs} (paths with colons).
 */
public final class Guest implements ParameterResolver, BeforeTestExecutionCallback, AfterTestExecutionCallback,
        LifecycleMethodExecutionExceptionHandler {
    private static final Path EVIDENCE = Path.of("target", "acceptance");
    private static final Path PACKAGING = Path.of("packaging", "acceptance");
    private static final int CANNOT_BE_HAD = 75;
    private static final Namespace OURS = Namespace.create(Guest.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == VirtualMachine.class;
    }

    @Override
    public VirtualMachine resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot().getStore(OURS).getOrComputeIfAbsent("machine", key -> Running.boot(), Running.class)
            .machine();
    }

    @Override
    public void beforeTestExecution(ExtensionContext context) {
        context.getStore(OURS).put("began", System.nanoTime());
    }

    @Override
    public void afterTestExecution(ExtensionContext context) throws Exception {
        long took = System.nanoTime() - context.getStore(OURS).get("began", long.class);
        System.out.println("acceptance: " + context.getRequiredTestClass().getSimpleName() + "." + context.getRequiredTestMethod().getName()
            + " took " + took / 1_000_000_000 + " s");
        if (context.getExecutionException().isPresent()) {
            keepEvidence(context, context.getRequiredTestMethod().getName());
        }
    }

    @Override
    public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        keepEvidence(context, "before-" + context.getRequiredTestMethod().getName());
        throw thrown;
    }

    @Override
    public void handleAfterAllMethodExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        keepEvidence(context, "after-all");
        throw thrown;
    }

    private static void keepEvidence(ExtensionContext context, String place) throws IOException {
        Running running = context.getRoot().getStore(OURS).get("machine", Running.class);
        if (running != null) {
            running.machine().keepEvidence(EVIDENCE.resolve(context.getRequiredTestClass().getSimpleName() + "." + place));
        }
    }

    /** The machine and what has to be removed with it. */
    private record Running(VirtualMachine machine, Path scratch) implements AutoCloseable {

        static Running boot() {
            try {
                Path scratch = Files.createTempDirectory("mmvm");
                VirtualMachine machine = VirtualMachine.boot(scratch, image(), brought(scratch.resolve("brought")));
                System.out.println("acceptance machine: booted in " + machine.bootTime().toMillis() + " ms");
                return new Running(machine, scratch);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while the machine booted", e);
            }
        }

        private static Path image() throws IOException, InterruptedException {
            String suite = System.getProperty("multimodule.suite", "bookworm");
            Tool.Output built = Tool.call(PACKAGING.resolve("build-image").toString(), suite);
            if (built.exit() == CANNOT_BE_HAD) {
                throw new TestAbortedException("no machine to test in: " + built.stderr());
            }
            if (built.exit() != 0) {
                throw new IOException("build-image ended with " + built.exit() + ": " + built.stderr());
            }
            System.out.print(built.stderr());
            return Path.of(built.stdout().strip());
        }

        private static Path brought(Path directory) throws IOException {
            Files.createDirectories(directory.resolve("deb"));
            Files.copy(PACKAGING.resolve("guest").resolve("agent"), directory.resolve("agent"));
            for (String deb : System.getProperty("multimodule.debs", "").split(":")) {
                if (!deb.isEmpty()) {
                    Files.copy(Path.of(deb), directory.resolve("deb").resolve(Path.of(deb).getFileName()));
                }
            }
            List<String> inGuest = new ArrayList<>();
            for (String entry : System.getProperty("java.class.path").split(":")) {
                Path from = Path.of(entry);
                if (Files.exists(from)) {
                    String name = "classpath-" + inGuest.size() + "-" + from.getFileName();
                    copy(from, directory.resolve(name));
                    inGuest.add("/run/brought/" + name);
                }
            }
            Files.writeString(directory.resolve("classpath"), String.join(":", inGuest) + "\n");
            return directory;
        }

        private static void copy(Path from, Path to) throws IOException {
            try (Stream<Path> all = Files.walk(from)) {
                for (Path path : (Iterable<Path>) all::iterator) {
                    Files.copy(path, to.resolve(from.relativize(path).toString()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }

        @Override
        public void close() throws IOException {
            machine.close();
            try (Stream<Path> all = Files.walk(scratch)) {
                for (Path path : (Iterable<Path>) all.sorted(java.util.Comparator.reverseOrder())::iterator) {
                    Files.delete(path);
                }
            }
        }
    }
}
