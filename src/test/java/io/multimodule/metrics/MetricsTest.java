package io.multimodule.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import io.multimodule.message.Message;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final Metrics metrics = new Metrics();

    @Test
    void shouldGiveTheSameFigureForTheSameName() {
        metrics.counter(Figure.QUEUE_SENT_TOTAL, "A").add(2);
        metrics.counter(Figure.QUEUE_SENT_TOTAL, "A").increment();
        metrics.counter(Figure.QUEUE_SENT_TOTAL, "B").increment();
        assertThat(metrics.snapshot().object("queue_sent_total")).isEqualTo(Message.of("A", 3, "B", 1));
    }

    @Test
    void shouldShowEveryKindInTheSnapshot() {
        metrics.sharedCounter(Figure.CHANNEL_LOST_TOTAL, "log").inc(4);
        metrics.gauge(Figure.OUTBOX_MESSAGES, "A", () -> 9);
        metrics.gauge(Figure.OUTBOX_MESSAGES, "A", () -> 7);
        metrics.counter(Figure.ROUTED_TOTAL, "").add(5);
        OwnedHistogram saves = metrics.histogram(Figure.STATE_SAVE_SECONDS, "");
        saves.record(1000);
        saves.record(3000);
        assertThat(metrics.snapshot()).isEqualTo(Message.builder(5)
                .put("channel_lost_total", Message.of("log", 4)).put("figures_refused_total", 0)
                .put("outbox_messages", Message.of("A", 7)).put("routed_total", 5)
                .put("state_save_seconds", Message.builder(6).put("count", 2).put("sum", 4000).put("max", 3000)
                        .put("p50", 1023).put("p99", 3000).put("p999", 3000).build()).build());
    }

    @Test
    void shouldWriteThePrometheusFormat() {
        metrics.counter(Figure.QUEUE_SENT_TOTAL, "a\"b\\c").add(2);
        metrics.gauge(Figure.UPTIME_SECONDS, "", () -> 1_500_000_000L);
        metrics.histogram(Figure.STATE_SAVE_SECONDS, "").record(5_000_000);
        assertThat(metrics.prometheus()).contains("""
                # HELP multimodule_queue_sent_total messages put into a kernel queue
                # TYPE multimodule_queue_sent_total counter
                multimodule_queue_sent_total{queue="a\\"b\\\\c"} 2
                """).contains("""
                # TYPE multimodule_uptime_seconds gauge
                multimodule_uptime_seconds 1.5
                """).contains("""
                # TYPE multimodule_state_save_seconds histogram
                multimodule_state_save_seconds_bucket{le="1.023E-6"} 0
                """).contains("""
                multimodule_state_save_seconds_bucket{le="0.004194303"} 0
                multimodule_state_save_seconds_bucket{le="0.008388607"} 1
                """).contains("""
                multimodule_state_save_seconds_bucket{le="+Inf"} 1
                multimodule_state_save_seconds_sum 0.005
                multimodule_state_save_seconds_count 1
                """);
    }

    @Test
    void shouldForgetWhatBelongedToATaskThatIsGone() {
        metrics.counter(Figure.TASK_MESSAGES_TOTAL, "A").increment();
        metrics.counter(Figure.TASK_MESSAGES_TOTAL, "B").increment();
        metrics.counter(Figure.QUEUE_SENT_TOTAL, "A").increment();
        metrics.forgetAll("task", "A");
        assertThat(metrics.snapshot().object("task_messages_total")).isEqualTo(Message.of("B", 1));
        assertThat(metrics.snapshot().object("queue_sent_total")).isEqualTo(Message.of("A", 1));
        assertThat(metrics.counter(Figure.TASK_MESSAGES_TOTAL, "A").getCount()).isZero();
    }

    @Test
    void shouldCountFiguresAboveTheBoundAndNotKeepThem() {
        Metrics small = new Metrics(new MetricRegistry(), 2);
        small.counter(Figure.QUEUE_SENT_TOTAL, "A").increment();
        small.counter(Figure.QUEUE_SENT_TOTAL, "B").increment();
        assertThat(small.snapshot()).isEqualTo(
                Message.of("figures_refused_total", 1, "queue_sent_total", Message.of("A", 1)));
    }

    @Test
    void shouldRefuseAFigureAskedForAsSomethingElse() {
        assertThatThrownBy(() -> metrics.counter(Figure.UPTIME_SECONDS, "")).hasMessage(
                "the figure UPTIME_SECONDS is declared as GAUGE and not as COUNTER; ask for it as that");
        assertThatThrownBy(() -> metrics.counter(Figure.QUEUE_SENT_TOTAL, "")).hasMessage(
                "the figure QUEUE_SENT_TOTAL needs a queue");
        assertThatThrownBy(() -> metrics.counter(Figure.ROUTED_TOTAL, "x")).hasMessage(
                "the figure ROUTED_TOTAL takes no label, and was given 'x'");
        metrics.counter(Figure.ROUTED_TOTAL, "");
        assertThatThrownBy(() -> metrics.sharedCounter(Figure.ROUTED_TOTAL, "")).hasMessage(
                "the figure routed_total is a OwnedCounter; ask for it as that");
    }

    @Test
    void shouldBeReadWhileAnotherThreadCounts() throws Exception {
        OwnedCounter counter = metrics.counter(Figure.ROUTED_TOTAL, "");
        CountDownLatch done = new CountDownLatch(1);
        Thread owner = new Thread(() -> {
            for (int i = 0; i < 100_000; i++) {
                counter.increment();
            }
            done.countDown();
        });
        owner.start();
        long last = 0;
        while (done.getCount() > 0) {
            long now = counter.getCount();
            assertThat(now).isGreaterThanOrEqualTo(last);
            last = now;
        }
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(counter.getCount()).isEqualTo(100_000);
    }
}
