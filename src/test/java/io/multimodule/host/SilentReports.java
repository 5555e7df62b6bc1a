package io.multimodule.host;

import io.multimodule.message.Message;
import io.multimodule.runtime.Reports;

/** For tests that look at what is done, and not at what is said of it. */
record SilentReports() implements Reports {
    @Override
    public void report(String channel, String task, String text, Message fields, Throwable cause) {
        // Nobody listens.
    }

    @Override
    public boolean debugs() {
        return false;
    }
}
