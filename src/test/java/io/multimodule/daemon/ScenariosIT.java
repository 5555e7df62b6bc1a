package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the predecessors' own tests did, as far as it happens in the daemon's process; each test has the
 * number of its scenario there.
 */
class ScenariosIT {
    private static final String PIPELINE = """
            routes:
              - { match: { source: Alpha }, forwards: [ { queue: Alpha_out } ] }
              - { match: { source: Beta }, forwards: [ { queue: Beta_out } ] }
              - { match: { source: StatelessProducer }, forwards: [ { queue: Incrementer } ] }
              - { match: { source: Incrementer }, forwards: [ { queue: Incrementer_out } ] }
            """;

    @TempDir
    Path temporary;
    private DaemonProcess daemon;
    private long nextId;
    private long nextCount = 1;

    @BeforeEach
    void prepare() throws Exception {
        daemon = new DaemonProcess(temporary);
    }

    @AfterEach
    void end() throws Exception {
        daemon.close();
    }

    /** Sends some messages and receives the answers in the same order, from the daemon's own process. */
    private void stream(String task, int messages, long increment, String config) throws Exception {
        long first = nextId;
        for (int i = 0; i < messages; i++) {
            daemon.transit().send(task, "{\"id\":" + nextId + ",\"ct\":" + 10 * nextId + "}");
            nextId++;
        }
        for (long id = first; id < nextId; id++) {
            Message answer = daemon.transit().receive(task + "_out");
            assertThat(answer.get("id")).isEqualTo(id);
            assertThat(answer.get("my_ct")).isEqualTo(10 * id + increment);
            assertThat(answer.get("config")).isEqualTo(config);
            assertThat(answer.get("module_pid")).isEqualTo(daemon.pid());
        }
    }

    private void pipelineIsGapless(int messages) throws Exception {
        for (int i = 0; i < messages; i++) {
            Message produced = daemon.transit().receive("Incrementer_out");
            assertThat(produced.get("emit_ct")).isEqualTo(nextCount);
            assertThat(produced.get("i")).isEqualTo(nextCount + 1);
            assertThat(produced.string("source")).isEqualTo("Incrementer");
            assertThat(produced.string("previous_source")).isEqualTo("StatelessProducer");
            nextCount++;
        }
    }

    @Test
    void scenario03BasicConfigShouldShowWhatAMessageConfigured() throws Exception {
        daemon.start();
        daemon.change("{\"config\":{\"Alpha\":{\"something\":\"interesting\"}}}");

        assertThat(daemon.ctl("config", "show").text()).containsPattern("something: interesting +# run-time change");
    }

    @Test
    void scenario04ConfigChangeShouldReachTheTaskAndLeaveOthersAlone() throws Exception {
        daemon.config("tasks: { Alpha: { config: { config: first, increment: 7 } },"
                + " Beta: { config: { increment: 9 } } }\n" + PIPELINE).start();
        stream("Alpha", 3, 7, "first");
        stream("Beta", 3, 9, null);
        daemon.change("{\"config\":{\"Alpha\":{\"config\":\"second\",\"increment\":70}}}");
        stream("Alpha", 3, 70, "second");
        stream("Beta", 3, 9, null);
        daemon.change("{\"config\":{\"Alpha\":{\"config\":\"third\"}}}");
        stream("Alpha", 3, 0, "third");
    }

    @Test
    void scenario11InitialConfigFileShouldAnswerTenMessages() throws Exception {
        daemon.config("tasks: { Alpha: { config: { increment: 1234 } } }\n" + PIPELINE).start();

        stream("Alpha", 10, 1234, null);
    }

    @Test
    void scenario23StatelessProducerShouldRunOnceAndWithoutGaps() throws Exception {
        daemon.config("tasks: { StatelessProducer: {}, Incrementer: {}, Alpha: {}, Beta: {} }\n" + PIPELINE).start();
        pipelineIsGapless(5);
        stream("Alpha", 20, 0, null);
        stream("Beta", 20, 0, null);
        pipelineIsGapless(5);
        daemon.change("{\"config\":{\"Alpha\":{\"increment\":1}}}");
        pipelineIsGapless(5);
    }

    @Test
    void scenario24StaticForwardsShouldTakeEachHop() throws Exception {
        daemon.config("tasks: { Alpha: {} }\nroutes: []\n").start();
        daemon.transit().send("Alpha", """
                {"ct":1,"static_forwards":[[{"forward":{"queue":"one"},"transform":{"a":2},"log_history":true},
                {"forward":{"queue":"two"}}],[{"forward":{"queue":"three"}}]]}""");

        Message one = daemon.transit().receive("one");
        assertThat(one.get("a")).isEqualTo(2L);
        assertThat((List<?>) one.get("static_forwards")).hasSize(1);
        assertThat((List<?>) one.object(".static_forwards_log").get("forward_history")).hasSize(1);
        Message two = daemon.transit().receive("two");
        assertThat(two.has("a")).isFalse();
        daemon.transit().send("Router", two.toString());
        assertThat((List<?>) daemon.transit().receive("three").get("static_forwards")).isNullOrEmpty();
    }

    @Test
    void scenario26TaskMessageFailureShouldLeaveNormalMessagesInOrder() throws Exception {
        daemon.config("tasks: { Alpha: {} }\n" + PIPELINE).start();
        for (int round = 0; round < 6; round++) {
            daemon.transit().send("Alpha", "{\"divide_by\":0}");
            stream("Alpha", 1, 0, null);
        }
        assertThat(daemon.ctl("dead-letters", "list").text().lines().filter(line -> line.contains("handler-failed")))
                .hasSize(6);
    }
}
