package io.multimodule.control;

import io.multimodule.message.Message;
import java.util.List;

/** Answers what main processes of pools ask about their sockets. One thread. */
final class SocketDesk {
    private final KeptSockets kept;
    private final SocketKeeper.Owners owners;

    SocketDesk(KeptSockets kept, SocketKeeper.Owners owners) {
        this.kept = kept;
        this.owners = owners;
    }

    /**
     * The answer to a request; what came with one that is refused does not stay open.
     *
     * @param pid the process that asks
     */
    SocketPacket answer(SocketPacket request, int pid) {
        String pool = request.fields().string("pool");
        String command = request.fields().string("command");
        String fault = kept.fault(pool);
        if (fault.isEmpty() && !owners.mayHave(pid, pool)) {
            return refused(request, "process " + pid + " is in the unit of another task, and the sockets of pool "
                    + pool + " are for its own main process");
        }
        if (command == null) {
            return refused(request, "\"command\" must be take, keep or leave, it is "
                    + request.fields().get("command"));
        }
        return switch (command) {
            case "take" -> fault.isEmpty() ? new SocketPacket(Message.EMPTY, closed(request, kept.of(pool)))
                    : refused(request, fault);
            case "keep" -> {
                if (!fault.isEmpty()) {
                    yield refused(request, fault);
                }
                kept.keep(pool, request.sockets());
                yield SocketPacket.of(Message.EMPTY);
            }
            case "leave" -> new SocketPacket(Message.of("kept", !kept.of(pool).isEmpty()), closed(request, List.of()));
            default -> refused(request, "there is no command \"" + command + "\", only take, keep and leave");
        };
    }

    private static SocketPacket refused(SocketPacket request, String why) {
        return new SocketPacket(Message.of("error", why), closed(request, List.of()));
    }

    /** Nothing is kept of what nobody asked to be kept. */
    private static List<KeptSocket> closed(SocketPacket request, List<KeptSocket> answer) {
        request.sockets().forEach(each -> each.socket().leave());
        return answer;
    }
}
