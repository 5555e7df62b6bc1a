package io.multimodule.channel;

import java.util.function.Supplier;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/**
 * A library's logger: errors and warnings go to channel error, information to log, the rest to debug
 * at levels {@value #DEBUG_LEVEL} and {@value #TRACE_LEVEL}.
 */
final class LibraryLogger extends LegacyAbstractLogger {
    static final int DEBUG_LEVEL = 5;
    static final int TRACE_LEVEL = 9;
    private static final long serialVersionUID = 1L;
    private final transient Supplier<Channels> channels;

    LibraryLogger(String name, Supplier<Channels> channels) {
        this.name = name;
        this.channels = channels;
    }

    @Override
    public boolean isTraceEnabled() {
        return enabled(TRACE_LEVEL);
    }

    @Override
    public boolean isDebugEnabled() {
        return enabled(DEBUG_LEVEL);
    }

    @Override
    public boolean isInfoEnabled() {
        return channels.get() != null;
    }

    @Override
    public boolean isWarnEnabled() {
        return true;
    }

    @Override
    public boolean isErrorEnabled() {
        return true;
    }

    @Override
    protected String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(Level level, Marker marker, String pattern, Object[] arguments,
            Throwable cause) {
        String text = MessageFormatter.basicArrayFormat(pattern, arguments);
        Channels to = channels.get();
        if (to == null) {
            System.err.println(name + ": " + text + (cause == null ? "" : ": " + cause));
            return;
        }
        to.publish(to.entry(channel(level), name, text).with(cause));
    }

    private boolean enabled(int level) {
        Channels to = channels.get();
        return to != null && to.enabled(level);
    }

    private static String channel(Level level) {
        return switch (level) {
            case ERROR, WARN -> Channels.ERROR;
            case INFO -> Channels.LOG;
            case DEBUG, TRACE -> Channels.DEBUG;
        };
    }
}
