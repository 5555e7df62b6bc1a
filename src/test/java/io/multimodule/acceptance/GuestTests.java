package io.multimodule.acceptance;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs test classes inside the guest and prints one line for each test:
 * {@code RESULT name milliseconds reason}, separated by tabs, the reason in base64.
 * Exit codes: 0 all passed, 1 some did not, 2 nothing ran.
 */
public final class GuestTests {
    private GuestTests() {
    }

    /** Runs what is named: classes, or methods as {@code package.Class#method}. */
    public static void main(String[] classes) throws Exception {
        PrintStream out = System.out;
        // What tests and libraries print is not to be taken for a result.
        System.setOut(System.err);
        Report report = new Report(out);
        for (String name : classes) {
            DiscoverySelector selector = name.contains("#") ? selectMethod(name) : selectClass(Class.forName(name));
            LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request().selectors(selector)
                .filters(EngineFilter.includeEngines("junit-jupiter")).build();
            LauncherFactory.create().execute(request, report);
        }
        out.flush();
        System.exit(report.ran == 0 ? 2 : report.failed > 0 ? 1 : 0);
    }

    private static final class Report implements TestExecutionListener {
        private final PrintStream out;
        private final Map<TestIdentifier, Long> began = new HashMap<>();
        private int ran;
        private int failed;

        Report(PrintStream out) {
            this.out = out;
        }

        @Override
        public void executionStarted(TestIdentifier test) {
            began.put(test, System.nanoTime());
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            print("SKIPPED", test, reason);
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            boolean good = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
            if (!test.isTest() && good) {
                return;
            }
            ran++;
            failed += result.getStatus() == TestExecutionResult.Status.FAILED ? 1 : 0;
            StringWriter reason = new StringWriter();
            result.getThrowable().ifPresent(thrown -> thrown.printStackTrace(new PrintWriter(reason, true)));
            print(good ? "PASSED" : result.getStatus().name(), test, reason.toString());
        }

        private void print(String result, TestIdentifier test, String reason) {
            long millis = (System.nanoTime() - began.getOrDefault(test, System.nanoTime())) / 1_000_000;
            out.println(String.join("\t", result, test.getDisplayName(), Long.toString(millis),
                Base64.getEncoder().encodeToString(reason.getBytes(java.nio.charset.StandardCharsets.UTF_8))));
            out.flush();
        }
    }
}
