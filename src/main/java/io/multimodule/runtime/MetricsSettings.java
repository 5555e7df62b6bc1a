package io.multimodule.runtime;

import io.multimodule.config.Section;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where figures can be read besides the control socket.
 *
 * @param listen the loopback address on which they are given over HTTP; nothing is opened without one
 * @param jmx whether they are beans of the Java machine's own bean server
 */
public record MetricsSettings(Optional<InetSocketAddress> listen, boolean jmx) {
    private static final Pattern ADDRESS = Pattern.compile("(localhost|127(?:\\.\\d{1,3}){3}|\\[::1\\]):(\\d{1,5})");
    private static final int LAST_PORT = 65_535;
    private static final String RULE = "must be a loopback address with a port from 1 to 65535, such as 127.0.0.1:9310"
            + " or [::1]:9310: whoever reaches it reads the figures without being asked who he is, so other machines"
            + " have to come through a proxy that asks";

    /** Reads the section {@code metrics}. */
    static MetricsSettings read(Section metrics) {
        return new MetricsSettings(metrics.text("listen").map(MetricsSettings::address).optional(),
                metrics.bool("jmx").orElse(false));
    }

    /** Names are not looked up: what a name means may change after the check. */
    private static InetSocketAddress address(String text) {
        Matcher parts = ADDRESS.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(RULE);
        }
        int port = Integer.parseInt(parts.group(2));
        try {
            String host = parts.group(1).equals("localhost") ? "127.0.0.1" : parts.group(1);
            InetAddress address = InetAddress.getByName(host);
            if (port == 0 || port > LAST_PORT || !address.isLoopbackAddress()) {
                throw new IllegalArgumentException(RULE);
            }
            return new InetSocketAddress(address, port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(RULE, e);
        }
    }
}
