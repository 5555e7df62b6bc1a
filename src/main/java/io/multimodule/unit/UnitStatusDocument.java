package io.multimodule.unit;

import io.multimodule.message.Message;
import java.util.ArrayList;
import java.util.List;

/** A {@link UnitStatus} and a {@link UnitException} as JSON objects and back. */
public final class UnitStatusDocument {
    private UnitStatusDocument() {
    }

    /** The object for a status. */
    public static Message of(UnitStatus status) {
        Message exit = Message.of("how", status.exit().how().name(), "status", status.exit().status(),
            "result", status.exit().result());
        return Message.builder(6).put("name", status.name().value()).put("state", status.state().name())
            .put("invocation", status.invocation()).put("main_pid", status.mainPid()).put("text", status.text())
            .put("exit", exit).build();
    }

    /** The status in an object. */
    static UnitStatus status(Message document) {
        Message exit = SpecDocument.object(document, "exit");
        return new UnitStatus(new UnitName(SpecDocument.text(document, "name")),
            UnitState.valueOf(SpecDocument.text(document, "state")), SpecDocument.text(document, "invocation"),
            SpecDocument.number(document, "main_pid"), SpecDocument.text(document, "text"),
            new UnitExit(UnitExit.How.valueOf(SpecDocument.text(exit, "how")),
                (int) SpecDocument.number(exit, "status"), SpecDocument.text(exit, "result")));
    }

    static List<UnitStatus> statuses(Message document) {
        List<UnitStatus> statuses = new ArrayList<>();
        for (Object status : SpecDocument.array(document, "units")) {
            statuses.add(status((Message) status));
        }
        return statuses;
    }

    /** The object for what went wrong. */
    public static Message of(UnitException failure) {
        return Message.of("kind", failure.kind().name(), "text", String.valueOf(failure.getMessage()));
    }

    static UnitException exception(Message document) {
        return new UnitException(UnitException.Kind.valueOf(SpecDocument.text(document, "kind")),
            SpecDocument.text(document, "text"));
    }
}
