package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pools of the configuration: kept as tasks are, serving whatever becomes of the daemon. */
@Timeout(180)
class PoolTaskIT extends WithDaemon {
    private static final String ROUTE = "routes: [ { match: { source: Desk }, forwards: [ { queue: Out } ] } ]\n";

    @Test
    void shouldServeAndYellAndBeShown() throws Exception {
        daemon.config(desk("min_spare: 1, max_spare: 2, start: 2, max: 4") + ROUTE).start();
        daemon.output().await("task Desk runs");
        System.err.println(daemon.ctl("pools").text());
        try (PoolClient client = PoolClient.of(daemon, "Desk")) {
            assertThat(client.ask("yell hello")).endsWith(" a,b yell hello");
            System.err.println(daemon.ctl("pools", "Desk").text());
            System.err.println(daemon.ctl("pools", "Desk", "--json").text());
            System.err.println(daemon.transit().receive("Out"));
            System.err.println(daemon.ctl("tasks", "Desk").text());
            System.err.println(daemon.ctl("tasks", "--json", "Desk").text());
        }
    }

    private static String desk(String numbers) {
        return "pools: { Desk: { class: io.multimodule.daemon.work.Clerk, args: [ a, b ], listen: \"127.0.0.1:0\", "
                + numbers + " } }\n";
    }
}
