package io.multimodule.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.lifecycle.ManualClock;
import io.multimodule.metrics.Metrics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LibraryLoggingTest {
    private final FakeStream out = new FakeStream();
    private final FakeStream err = new FakeStream();
    private final Channels channels = new Channels(ChannelSettings.defaults(false),
            new ChannelPorts(out, err, DatagramPort.NONE, name -> message -> { }, message -> { }, message -> { }),
            new ManualClock(), new Metrics());
    private final Logger logger = LoggerFactory.getLogger("org.example.Library");

    @BeforeEach
    void connect() {
        LibraryLogging.sendTo(channels);
    }

    @AfterEach
    void disconnect() {
        LibraryLogging.sendTo(null);
    }

    @Test
    void shouldSendLevelsToChannels() {
        logger.error("e {}", 1, new IllegalStateException("boom"));
        logger.warn("w {} {}", "a", "b");
        logger.info("i");
        logger.debug("d");
        channels.writer().doWork();
        assertThat(out.lines()).containsExactly("[LOG] org.example.Library: i");
        assertThat(err.lines()).contains("[ERROR] org.example.Library: e 1",
                "    java.lang.IllegalStateException: boom", "[ERROR] org.example.Library: w a b");
    }

    @Test
    void shouldEnableDebugWithItsLevel() {
        assertThat(logger.isDebugEnabled()).isFalse();
        channels.settings(channels.settings().withDebugLevel(LibraryLogger.DEBUG_LEVEL));
        assertThat(logger.isDebugEnabled()).isTrue();
        assertThat(logger.isTraceEnabled()).isFalse();
        logger.debug("d");
        channels.writer().doWork();
        assertThat(out.lines()).containsExactly("[DEBUG] org.example.Library: d");
    }

    @Test
    void shouldKeepQuietBelowWarningsBeforeThereAreChannels() {
        LibraryLogging.sendTo(null);
        assertThat(logger.isDebugEnabled()).isFalse();
        assertThat(logger.isInfoEnabled()).isFalse();
        assertThat(logger.isWarnEnabled()).isTrue();
    }
}
