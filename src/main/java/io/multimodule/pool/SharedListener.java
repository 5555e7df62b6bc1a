package io.multimodule.pool;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.spi.SelectorProvider;

/**
 * Makes a channel of the JDK's for a listening socket that this process has inherited.
 *
 * <p>{@link System#inheritedChannel()} knows one socket only, and takes standard output and error away when it is
 * closed. So the JDK's own class is used, which the flags of a worker's JVM open for it.
 */
final class SharedListener {
    private static final String CHANNEL = "sun.nio.ch.ServerSocketChannelImpl";

    private SharedListener() {
    }

    /** @param text family and number, such as {@code inet:0} */
    static ServerSocketChannel of(String text) throws IOException {
        int colon = text.indexOf(':');
        ProtocolFamily family = text.startsWith("unix") ? StandardProtocolFamily.UNIX : StandardProtocolFamily.INET;
        try {
            FileDescriptor descriptor = new FileDescriptor();
            Field number = FileDescriptor.class.getDeclaredField("fd");
            number.setAccessible(true);
            number.setInt(descriptor, Integer.parseInt(text.substring(colon + 1)));
            Constructor<?> channel = Class.forName(CHANNEL).getDeclaredConstructor(SelectorProvider.class,
                    ProtocolFamily.class, FileDescriptor.class, boolean.class);
            channel.setAccessible(true);
            return (ServerSocketChannel) channel.newInstance(SelectorProvider.provider(), family, descriptor, true);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IOException("cannot take over the socket " + text + ": " + e + "; this JVM ("
                    + System.getProperty("java.vm.version") + ") is none that a worker can run on", e);
        }
    }
}
