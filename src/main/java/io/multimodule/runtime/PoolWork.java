package io.multimodule.runtime;

import io.multimodule.config.ConfigValue;
import io.multimodule.config.Section;
import io.multimodule.queue.QueueName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the workers of a pool get their work.
 *
 * @param listen addresses of the sockets that they share; none when they share a queue
 * @param queue the queue that they share; empty when they share sockets
 */
public record PoolWork(List<SocketAddress> listen, String queue) {
    private static final String UNIX = "unix:";
    private static final Pattern ADDRESS =
            Pattern.compile("(\\*|localhost|\\d{1,3}(?:\\.\\d{1,3}){3}|\\[[0-9a-fA-F:.]+\\]):(\\d{1,5})");
    private static final int LAST_PORT = 65_535;
    private static final String RULE = "must be an address with a port from 0 to 65535, such as 127.0.0.1:8080,"
            + " [::1]:8080 or *:8080, or a Unix socket such as unix:/run/acme/web.sock";

    /** Copies. */
    public PoolWork {
        listen = List.copyOf(listen);
    }

    /** Reads what a pool says of it; without a word it is the queue with the pool's name. */
    static PoolWork read(String name, Section pool) {
        String queue = pool.text("queue").check(text -> QueueName.fault(text) == null, "must be the name of a queue")
                .orElse("");
        List<SocketAddress> listen = new ArrayList<>();
        ConfigValue written = pool.value("listen");
        if (written.isList() || written.isMissing()) {
            pool.items("listen").forEach(item -> item.text().map(PoolWork::address).optional().ifPresent(listen::add));
        } else {
            written.text().map(PoolWork::address).optional().ifPresent(listen::add);
        }
        if (pool.has("listen") && pool.has("queue")) {
            pool.problem("queue", "is there beside \"listen\", and the workers can share only sockets or a queue;"
                    + " remove one of the two");
        }
        return new PoolWork(listen, pool.has("listen") || !queue.isEmpty() ? queue : name);
    }

    /** Names are not looked up: what a name means may change after the check. */
    private static SocketAddress address(String text) {
        if (text.startsWith(UNIX + "/")) {
            return UnixDomainSocketAddress.of(Path.of(text.substring(UNIX.length())));
        }
        Matcher parts = ADDRESS.matcher(text);
        if (!parts.matches() || Integer.parseInt(parts.group(2)) > LAST_PORT) {
            throw new IllegalArgumentException(RULE);
        }
        int port = Integer.parseInt(parts.group(2));
        try {
            return switch (parts.group(1)) {
                case "*" -> new InetSocketAddress(port);
                case "localhost" -> new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port);
                default -> new InetSocketAddress(InetAddress.getByName(parts.group(1)), port);
            };
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(RULE, e);
        }
    }

    /** Whether two sockets cannot listen at these addresses at the same time; port 0 is another one each time. */
    static boolean overlap(SocketAddress one, SocketAddress other) {
        if (!(one instanceof InetSocketAddress inet) || !(other instanceof InetSocketAddress otherInet)) {
            return one.equals(other);
        }
        return inet.getPort() != 0 && inet.getPort() == otherInet.getPort()
                && (inet.getAddress().equals(otherInet.getAddress()) || inet.getAddress().isAnyLocalAddress()
                || otherInet.getAddress().isAnyLocalAddress());
    }

    /** An address as it is written in the configuration. */
    public static String text(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return UNIX + address;
        }
        String host = inet.getAddress().getHostAddress();
        return (inet.getAddress().isAnyLocalAddress() ? "*" : host.contains(":") ? "[" + host + "]" : host) + ":"
                + inet.getPort();
    }
}
