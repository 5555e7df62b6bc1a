package io.multimodule.bench;

import io.multimodule.message.Message;
import io.multimodule.route.Routes;
import java.util.ArrayList;
import java.util.List;

/** What the benchmarks work on. */
final class Samples {
    /** A message of 200 bytes as a client of IPC::Transit sends it. */
    static final String MESSAGE = "{\"source\":\"Example1\",\"ct\":123456,\"outstr\":\"howdy\",\"level\":0.75,"
            + "\"host\":\"node-17.example.com\",\"text\":\"nothing to see here\","
            + "\".ipc_transit_meta\":{\"send_ts\":1795294979,\"source_hostname\":\"a.example.com\"}}";

    private Samples() {
    }

    /** Routes on {@code source}; the message takes one of them, in the middle. */
    static Routes routes(int count) {
        List<Message> routes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String source = i == count / 2 ? "Example1" : "Task" + i;
            routes.add(Message.of("match", Message.of("source", source),
                    "forwards", List.of(Message.of("queue", "Example2"))));
        }
        return Routes.of(Message.of("routes", routes));
    }
}
