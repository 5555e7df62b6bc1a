package io.multimodule.host;

import io.multimodule.channel.Channels;
import io.multimodule.message.Message;
import io.multimodule.runtime.Reports;

/** What the host has to say goes to the channels. Any thread. */
public final class ChannelReports implements Reports {
    private static final int TASK_DEBUG_LEVEL = 1;

    private final Channels channels;

    /** Reports on these channels. */
    public ChannelReports(Channels channels) {
        this.channels = channels;
    }

    @Override
    public void report(String channel, String task, String text, Message fields, Throwable cause) {
        channels.publish(channels.entry(channel, task, text).with(fields).with(cause));
    }

    @Override
    public boolean debugs() {
        return channels.enabled(TASK_DEBUG_LEVEL);
    }
}
