package io.multimodule.unit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceNotifierTest {
    private final List<String> sent = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private boolean reachable = true;

    private ServiceNotifier notifier(Map<String, String> environment) {
        return new ServiceNotifier(environment, this::send,
            (where, error) -> errors.add(where + ": " + error.getMessage()));
    }

    private void send(String path, String message) throws IOException {
        if (!reachable) {
            throw new IOException("nobody at " + path);
        }
        sent.add(message);
    }

    @Test
    void shouldDoNothingWithoutASupervisor() {
        ServiceNotifier notifier = notifier(Map.of());

        notifier.ready();
        notifier.watchdog();

        assertThat(notifier.supervised()).isFalse();
        assertThat(notifier.watchdogInterval()).isEmpty();
        assertThat(sent).isEmpty();
        assertThat(errors).isEmpty();
    }

    @Test
    void shouldSpeakTheProtocol() {
        ServiceNotifier notifier = notifier(Map.of("NOTIFY_SOCKET", "/run/n"));

        notifier.status("two\nlines");
        notifier.ready();
        notifier.watchdog();
        notifier.mainPid(7);
        notifier.stopping();
        notifier.extend(Duration.ofMillis(90));

        assertThat(sent).containsExactly("STATUS=two lines", "READY=1\n", "WATCHDOG=1", "MAINPID=7", "STOPPING=1",
                "EXTEND_TIMEOUT_USEC=90000");
    }

    @Test
    void shouldTellThatItIsReadyAgainUntilItGetsThrough() {
        ServiceNotifier notifier = notifier(Map.of("NOTIFY_SOCKET", "/run/n"));
        reachable = false;
        notifier.ready();
        notifier.watchdog();
        reachable = true;
        notifier.watchdog();
        notifier.watchdog();

        assertThat(sent).containsExactly("READY=1\nWATCHDOG=1", "WATCHDOG=1");
        assertThat(errors).containsExactly("telling the supervisor 'READY=1': nobody at /run/n");
    }

    @Test
    void shouldSayWhetherItsReadinessIsKnown() {
        assertThat(notifier(Map.of()).ready()).as("nobody wants to know").isTrue();
        ServiceNotifier notifier = notifier(Map.of("NOTIFY_SOCKET", "/run/n"));
        reachable = false;
        assertThat(notifier.ready()).isFalse();
        assertThat(notifier.ready()).isFalse();
        reachable = true;
        assertThat(notifier.ready()).isTrue();
        assertThat(notifier.ready()).isTrue();
        assertThat(sent).as("it is told once").containsExactly("READY=1\n");
    }

    @Test
    void shouldSayThatAnAbstractSocketCannotBeUsed() {
        ServiceNotifier notifier = notifier(Map.of("NOTIFY_SOCKET", "@there"));

        notifier.ready();
        notifier.status("x");

        assertThat(sent).isEmpty();
        assertThat(errors).hasSize(1).first().asString().contains("'@there' is an abstract one");
    }

    @Test
    void shouldFeedTheWatchdogTwiceAsOften() {
        String self = Long.toString(ProcessHandle.current().pid());

        assertThat(interval(Map.of("WATCHDOG_USEC", "3000000"))).isEqualTo(Duration.ofMillis(1500));
        assertThat(interval(Map.of("WATCHDOG_USEC", "3000000", "WATCHDOG_PID", self)))
            .isEqualTo(Duration.ofMillis(1500));
        assertThat(interval(Map.of("WATCHDOG_USEC", "3000000", "WATCHDOG_PID", self + "1"))).isNull();
        assertThat(interval(Map.of("WATCHDOG_USEC", "soon"))).isNull();
    }

    private Duration interval(Map<String, String> watchdog) {
        Map<String, String> environment = new java.util.HashMap<>(watchdog);
        environment.put("NOTIFY_SOCKET", "/run/n");
        return notifier(environment).watchdogInterval().orElse(null);
    }
}
