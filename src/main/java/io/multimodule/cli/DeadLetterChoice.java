package io.multimodule.cli;

import io.multimodule.message.Message;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which dead letters are meant; exactly one of the three. */
final class DeadLetterChoice {
    @Parameters(paramLabel = "ID", description = "the number of one dead letter, as the list has it")
    private Long id;

    @Option(names = {"-q", "--queue"}, paramLabel = "QUEUE", required = true,
            description = "all of this queue or task")
    private String queue;

    @Option(names = {"-a", "--all"}, required = true, description = "all there are")
    private boolean all;

    Message arguments() {
        if (id != null) {
            return Message.of("id", id);
        }
        return all ? Message.of("all", true) : Message.of("queue", queue);
    }
}
