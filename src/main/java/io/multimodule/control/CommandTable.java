package io.multimodule.control;

import io.multimodule.message.Message;
import io.multimodule.message.NearName;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The handlers by the name of their command. Filled before the server starts, only read afterwards. */
public final class CommandTable {
    private final Map<String, CommandHandler> handlers = new TreeMap<>();

    /**
     * Adds the handler of a command.
     *
     * @throws IllegalStateException if the command has one already
     */
    public CommandTable on(ControlCommand command, CommandHandler handler) {
        if (handlers.putIfAbsent(command.wireName(), handler) != null) {
            throw new IllegalStateException("the control command " + command.wireName() + " has two handlers");
        }
        return this;
    }

    /** The commands that have a handler. */
    public Set<String> names() {
        return Set.copyOf(handlers.keySet());
    }

    /** Hands a request to its handler, or refuses it. */
    void handle(Message request, Reply reply) {
        String name = request.string("command");
        CommandHandler handler = name == null ? null : handlers.get(name);
        if (handler != null) {
            handler.handle(request, reply);
        } else if (name == null) {
            reply.refuse(Refusal.BAD_REQUEST, "the request has no text field \"command\"; known commands are "
                    + known());
        } else {
            reply.refuse(Refusal.BAD_REQUEST, "there is no control command \"" + name + "\""
                    + NearName.hint(name, handlers.keySet()) + "; known commands are " + known());
        }
    }

    private String known() {
        return String.join(", ", handlers.keySet());
    }
}
