package io.multimodule.channel;

import io.multimodule.message.Message;
import java.io.OutputStream;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What lies outside: supplied by the composition root. All of it is called on the writer thread.
 *
 * @param out standard output
 * @param err standard error
 * @param journal the journal's socket; {@link DatagramPort#NONE} where there is none
 * @param queues gives for the name of a queue what puts a message into it without waiting; either may
 *     throw, and then the entry goes to stderr
 * @param router puts a message into the Router without waiting
 * @param routes offers a message, without waiting, to the routes that ask for such; never throws
 */
public record ChannelPorts(OutputStream out, OutputStream err, DatagramPort journal,
        Function<String, Consumer<Message>> queues, Consumer<Message> router,
        Consumer<Message> routes) {
}
