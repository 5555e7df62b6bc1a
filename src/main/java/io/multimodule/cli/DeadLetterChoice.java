package io.multimodule.cli;

import io.multimodule.message.Message;
import io.multimodule.spill.DeadLetterId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Which dead letters are meant; exactly one of the three. */
final class DeadLetterChoice {
    @Parameters(paramLabel = "ID", converter = Reader.class,
            description = "one dead letter, as the list has it, such as 7 or Bad/7")
    private DeadLetterId id;

    @Option(names = {"-q", "--queue"}, paramLabel = "QUEUE", required = true,
            description = "all of this queue or task")
    private String queue;

    @Option(names = {"-a", "--all"}, required = true, description = "all there are")
    private boolean all;

    /** Reads an id on the command line. */
    static final class Reader implements ITypeConverter<DeadLetterId> {
        @Override
        public DeadLetterId convert(String text) {
            return DeadLetterId.of(text).orElseThrow(() -> new TypeConversionException("\"" + text + "\" names no dead"
                    + " letter; it is 7 for one of the daemon, or Bad/7 for one of the host Bad"));
        }
    }

    Message arguments() {
        if (id != null) {
            return Message.of("id", id.asField());
        }
        return all ? Message.of("all", true) : Message.of("queue", queue);
    }
}
