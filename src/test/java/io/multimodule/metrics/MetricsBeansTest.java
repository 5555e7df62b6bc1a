package io.multimodule.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multimodule.message.Message;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.AttributeNotFoundException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

class MetricsBeansTest {
    private final MBeanServer server = MBeanServerFactory.newMBeanServer();
    private Message figures = Message.builder(4).put("routed_total", 7).put("queue_sent_total", Message.of("A", 3, "B", 4))
            .put("task_cpu_cores", Message.of("A", 0.5)).put("task_level", Message.of("A", Message.of("cpu", 2))).build();

    @Test
    void shouldShowEveryFigureAsABean() throws Exception {
        try (MetricsBeans beans = MetricsBeans.register(server, () -> CompletableFuture.completedFuture(figures))) {
            assertThat(beans).isNotNull();
            assertThat(server.getAttribute(name("routed_total"), "Value")).isEqualTo(7L);
            assertThat(server.getAttribute(name("queue_sent_total"), "B")).isEqualTo(4L);
            assertThat(server.getAttribute(name("task_cpu_cores"), "A")).isEqualTo(0.5);
            assertThat(server.getAttribute(name("task_level"), "A.cpu")).isEqualTo(2L);
            assertThat(Arrays.stream(server.getMBeanInfo(name("queue_sent_total")).getAttributes())
                    .map(MBeanAttributeInfo::getName)).containsExactly("A", "B");
            assertThat(server.getMBeanInfo(name("state_save_seconds")).getAttributes()).isEmpty();
            assertThatThrownBy(() -> server.getAttribute(name("queue_sent_total"), "C"))
                    .isInstanceOf(AttributeNotFoundException.class);
        }
        assertThat(server.queryNames(new ObjectName("io.multimodule:*"), null)).isEmpty();
    }

    @Test
    void shouldNotAskForFiguresBeforeSomebodyReadsThem() {
        AtomicInteger asked = new AtomicInteger();
        MetricsBeans.register(server, () -> {
            asked.incrementAndGet();
            return new CompletableFuture<>();
        }).close();

        assertThat(asked).hasValue(0);
    }

    @Test
    void shouldTakeBackWhatItRegisteredWhenOneIsRefused() throws Exception {
        MetricsBeans.register(server, () -> CompletableFuture.completedFuture(figures));
        int before = server.getMBeanCount();

        assertThatThrownBy(() -> MetricsBeans.register(server, () -> CompletableFuture.completedFuture(figures)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(server.getMBeanCount()).isEqualTo(before);
    }

    private static ObjectName name(String figure) throws Exception {
        return new ObjectName("io.multimodule:type=Figure,name=" + figure);
    }
}
