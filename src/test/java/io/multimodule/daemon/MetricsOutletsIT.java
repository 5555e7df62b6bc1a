package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.tools.attach.VirtualMachine;
import io.multimodule.control.ControlCommand;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.posix.TcpPort;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a person sees of a daemon that runs: figures over HTTP, and the reason why a task is where it is. */
class MetricsOutletsIT extends WithDaemon {
    private static final String TASK = "tasks:\n  Alpha: { config: { config: x }, external: true }\n";

    @Test
    @Timeout(600)
    void shouldGiveFiguresOverHttpAsLongAsTheConfigurationSaysSo() throws Exception {
        int port = TcpPort.free();
        String listen = "metrics: { jmx: true, listen: \"127.0.0.1:" + port + "\" }\n";
        daemon.config(listen).start();

        String text = get(port);
        assertThat(text).contains("# TYPE multimodule_uptime_seconds gauge", "\nmultimodule_tasks_held 0\n");
        assertThat(daemon.ask(ControlCommand.METRICS_PROMETHEUS, Message.EMPTY).string("text"))
                .contains("\nmultimodule_tasks_held 0\n");

        while (!text.contains("multimodule_task_heap_ratio{task=\"main\"} ")) {
            // Measured for the first time within a second or two; the test's own bound ends what never comes.
            text = get(port);
        }
        assertThat(text).contains("multimodule_task_sampling_lateness_seconds{task=\"main\"} ");

        assertThat(bean("tasks_held")).isEqualTo(0L);
        assertThat((Long) bean("uptime_seconds")).isPositive();

        daemon.config("debug_level: 1\n");
        daemon.ctl("reload");
        assertThatThrownBy(() -> get(port)).isInstanceOf(ConnectException.class);

        daemon.config(listen);
        daemon.ctl("reload");
        assertThat(get(port)).contains("multimodule_tasks_held 0");
    }

    @Test
    void shouldRunWithoutAListenerWhoseAddressIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            daemon.config("metrics: { listen: \"127.0.0.1:" + taken.getLocalPort() + "\" }\n").start();
            daemon.output().await("cannot listen for readers of figures on 127.0.0.1:" + taken.getLocalPort());
        }
        assertThat(daemon.ctl("status").code()).isZero();
    }

    @Test
    void shouldRefuseAnAddressThatOthersReach() throws Exception {
        daemon.config("").start();
        daemon.config("metrics: { listen: \"0.0.0.0:9310\" }\n");

        assertThat(daemon.ctl("reload").text()).contains("metrics.listen: must be a loopback address");
    }

    @Test
    @Timeout(600)
    void shouldExplainWhereATaskIsAndWhyItIsHeld() throws Exception {
        daemon.config(TASK).start();
        assertThat(daemon.ctl("start", "Alpha").text()).contains("Alpha runs");
        CommandRun runs = daemon.ctl("explain", "Alpha");
        assertThat(runs.text()).startsWith("Alpha runs in a process of its own").contains(", since ");

        daemon.ctl("hold", "Alpha", "--why", "the disk is being replaced");
        // A hold is answered once it is on disk; the process ends after that.
        daemon.awaitStatus("Alpha", "held");
        CommandRun held = daemon.ctl("explain", "Alpha");
        assertThat(held.text()).startsWith("Alpha is held").contains("by hand: the disk is being replaced",
                "\"multimodulectl release Alpha\" lets it start again");
        assertThat(daemon.ask(ControlCommand.METRICS, Message.EMPTY).get("tasks_held")).isEqualTo(1L);

        daemon.stop();
        CommandRun fromFile = daemon.ctl("explain", "Alpha");
        assertThat(fromFile.code()).isEqualTo(3);
        assertThat(fromFile.text()).contains("Alpha is held", "from files: the daemon is not running");
        Message json = JsonCodec.read(daemon.ctl("explain", "--json", "Alpha").text());
        assertThat(json.has("from_files")).isTrue();
    }

    /** As a console on the same machine attaches. */
    private Object bean(String figure) throws Exception {
        VirtualMachine machine = VirtualMachine.attach(Long.toString(daemon.pid()));
        try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()))) {
            return connector.getMBeanServerConnection()
                    .getAttribute(new ObjectName("io.multimodule:type=Figure,name=" + figure), "Value");
        } finally {
            machine.detach();
        }
    }

    private static String get(int port) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient().send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }
}
