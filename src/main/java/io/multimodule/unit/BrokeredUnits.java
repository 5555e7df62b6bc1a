package io.multimodule.unit;

import io.multimodule.lifecycle.ErrorHandler;
import io.multimodule.message.Message;
import io.multimodule.unit.UnitException.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Units that another process, the broker, starts and watches for us, because it may and we may not.
 *
 * <p>What the broker sees of a unit it tells us, and this turns it into events just as if it had been seen
 * here. When the connection is lost, the units run on; the connection is made again, with growing pauses,
 * and starts and stops that were open then are brought to their end by what the units have become.
 */
public final class BrokeredUnits implements Units {
    /** Where the packaged broker listens. */
    public static final Path SOCKET = Path.of("/run/multimodule-broker/units.sock");

    private final String prefix;
    private final String reason;
    private final UnitsThread thread;
    private final UnitLedger ledger;
    private final Map<UnitName, Duration> stopping = new HashMap<>();
    /** Ends that a listing brought, which the broker will tell once more. */
    private final Map<UnitName, String> told = new HashMap<>();
    private final BrokerConnection connection;
    private volatile UnitsDescription description;
    private boolean looked;
    /** Whether the broker was asked what there is, after something may have been missed. */
    private boolean looking;

    /**
     * Connects; waits for the broker's greeting, for 5 s at most.
     *
     * @param prefix the beginning of the names of all our units
     * @param socket where the broker listens
     * @param reason why the broker was chosen, for the description
     * @param errors told of what goes wrong behind the scenes, on the units' thread
     * @throws UnitException the broker cannot be reached, or refuses us
     */
    public BrokeredUnits(String prefix, Path socket, String reason, ErrorHandler errors) throws UnitException {
        this(new Place(prefix, socket, reason), errors);
        try {
            describe(connection.first());
        } catch (UnitException e) {
            close();
            throw e;
        }
    }

    private BrokeredUnits(Place place, ErrorHandler errors) {
        this.prefix = place.prefix();
        this.reason = place.reason();
        this.thread = new UnitsThread(errors);
        this.ledger = new UnitLedger(errors);
        this.connection = new BrokerConnection(place.socket(), thread, new Seen());
        this.description = new UnitsDescription("units of the broker (not reached yet)", reason, List.of());
    }

    private record Place(String prefix, Path socket, String reason) {
    }

    /**
     * Units of a broker that does not answer now: until it does, they are as after the loss of a connection.
     *
     * @param prefix the beginning of the names of all our units
     * @param socket where the broker is expected
     * @param reason why it is waited for, for the description
     * @param errors told of what goes wrong behind the scenes, on the units' thread
     */
    static BrokeredUnits awaited(String prefix, Path socket, String reason, ErrorHandler errors) {
        BrokeredUnits units = new BrokeredUnits(new Place(prefix, socket, reason), errors);
        units.connection.await();
        return units;
    }

    private void describe(Message greeting) {
        description = new UnitsDescription("units of the broker (" + SpecDocument.text(greeting, "supervisor") + ")",
            reason, SpecDocument.texts(greeting, "unenforced"));
    }

    @Override
    public UnitsDescription description() {
        return description;
    }

    @Override
    public void observe(UnitListener listener) {
        ledger.observe(listener);
    }

    @Override
    public CompletionStage<List<UnitStatus>> adopt() {
        return thread.submit(done -> {
            // When the broker is away now, what it has is told when it is back.
            looked = true;
            ask(list(), done, found -> {
                adopt(found, List.of());
                done.complete(ledger.statuses());
            });
        });
    }

    private Message list() {
        return Message.of("do", "list", "prefix", prefix);
    }

    /** The end of one that is over already is told as soon as the broker tells it. */
    private void adopt(Message found, List<UnitName> known) {
        for (UnitStatus status : UnitStatusDocument.statuses(found)) {
            if (!ledger.watches(status.name()) && !known.contains(status.name())) {
                ledger.adopt(status);
            }
        }
    }

    @Override
    public CompletionStage<UnitStatus> start(UnitSpec spec) {
        return thread.submit(done -> {
            if (ledger.watches(spec.name())) {
                throw new UnitException(Kind.NAME_TAKEN, "unit " + spec.name() + " runs already: stop it first");
            }
            if (looking) {
                // It may run without our knowing, and its name would be refused as somebody else's.
                throw new UnitException(Kind.UNREACHABLE, "unit " + spec.name() + " cannot be started before the broker"
                    + " has said which units there are: try again in a moment");
            }
            Message request = Message.of("do", "start", "spec", SpecDocument.of(spec));
            CompletableFuture<Message> answer = connection.ask(request);
            ledger.expect(spec, done);
            answer.whenComplete((nothing, failure) -> {
                // When the connection was lost it shows later what became of it.
                if (failure != null && connection.link() != null && !done.isDone()) {
                    ledger.drop(spec.name());
                    done.completeExceptionally(BrokerConnection.exception(failure));
                }
            });
        });
    }

    @Override
    public CompletionStage<UnitStatus> stop(UnitName name, Duration grace) {
        return thread.submit(done -> {
            ledger.awaitEnd(name, done);
            stopping.merge(name, grace, (one, other) -> one.compareTo(other) < 0 ? one : other);
            if (connection.link() != null) {
                requestStop(name, grace, done);
            }
        });
    }

    private void requestStop(UnitName name, Duration grace, CompletableFuture<UnitStatus> done) throws UnitException {
        connection.ask(Message.of("do", "stop", "unit", name.value(), "grace_ms", grace.toMillis()))
            .whenComplete((nothing, failure) -> {
                if (failure != null && connection.link() != null) {
                    stopping.remove(name);
                    done.completeExceptionally(BrokerConnection.exception(failure));
                }
            });
    }

    @Override
    public CompletionStage<Void> kill(UnitName name, UnitSignal signal) {
        return thread.submit(done -> {
            ledger.status(name);
            ask(Message.of("do", "kill", "unit", name.value(), "signal", signal.name()), done,
                nothing -> done.complete(null));
        });
    }

    @Override
    public CompletionStage<Void> setLimits(UnitName name, UnitLimits limits) {
        return thread.submit(done -> {
            ledger.status(name);
            ask(Message.of("do", "limits", "unit", name.value(), "limits", SpecDocument.of(limits)), done,
                nothing -> done.complete(null));
        });
    }

    @Override
    public CompletionStage<UnitStatus> status(UnitName name) {
        return thread.submit(done -> {
            ledger.status(name);
            ask(Message.of("do", "status", "unit", name.value()), done, found -> {
                ledger.seen(UnitStatusDocument.status(found));
                done.complete(UnitStatusDocument.status(found));
            });
        });
    }

    @Override
    public CompletionStage<List<String>> logTail(UnitName name, int lines) {
        return thread.submit(done -> ask(Message.of("do", "log", "unit", name.value(), "lines", lines), done,
            found -> done.complete(SpecDocument.texts(found, "lines"))));
    }

    /** What to do with an answer. */
    private interface Taker {
        void take(Message answer);
    }

    private void ask(Message request, CompletableFuture<?> done, Taker taker) throws UnitException {
        connection.ask(request).whenComplete((answer, failure) -> {
            try {
                if (failure != null) {
                    done.completeExceptionally(BrokerConnection.exception(failure));
                } else {
                    taker.take(answer);
                }
            } catch (RuntimeException e) {
                done.completeExceptionally(BrokerConnection.exception(e));
            }
        });
    }

    private void said(Message message) throws UnitException {
        if (message.object("seen") != null) {
            seen(UnitStatusDocument.status(message.object("seen")));
        } else if (message.string("lost") != null) {
            ledger.tell(new UnitEvent.Lost(message.string("lost")));
        } else if (message.has("regained")) {
            lookAgain();
        }
    }

    private void seen(UnitStatus now) {
        boolean known = ledger.watches(now.name()) || told.getOrDefault(now.name(), "none").equals(now.invocation());
        ledger.seen(now);
        if (now.state().over() && known) {
            stopping.remove(now.name());
            told.remove(now.name());
            // The broker keeps an end until somebody has heard of it.
            connection.link().tell(
                Message.of("do", "heard", "unit", now.name().value(), "invocation", now.invocation()));
        }
    }

    /** After something may have been missed: sees what all units have become, and goes on with what was open. */
    private void lookAgain() throws UnitException {
        List<UnitName> known = ledger.names();
        BrokerLink asked = connection.link();
        looking = true;
        asked.ask(list()).whenComplete((found, failure) -> {
            looking = looking && connection.link() != asked;
            if (failure == null) {
                regained(known, found);
            } else if (connection.link() == asked) {
                thread.post("looking at the units again", () ->
                    connection.lose(BrokerConnection.exception(failure).getMessage()));
            }
        });
    }

    private void regained(List<UnitName> known, Message found) {
        Map<UnitName, UnitStatus> now = new HashMap<>();
        told.clear();
        UnitStatusDocument.statuses(found).forEach(status -> now.put(status.name(), status));
        for (UnitName name : known) {
            UnitStatus status = now.get(name);
            ledger.seen(status != null ? status : gone(name));
            if (status != null && status.state().over()) {
                told.put(name, status.invocation());
            }
        }
        if (looked) {
            adopt(found, known);
        }
        stopping.keySet().retainAll(ledger.names());
        stopping.forEach((name, grace) -> thread.post("stopping unit " + name, () -> {
            if (connection.link() != null && ledger.watches(name)) {
                requestStop(name, grace, new CompletableFuture<>());
            }
        }));
        ledger.tell(new UnitEvent.Regained(ledger.statuses()));
    }

    private UnitStatus gone(UnitName name) {
        String invocation = "";
        try {
            invocation = ledger.status(name).invocation();
        } catch (UnitException e) {
            // Its end came in between: what is said of it now reaches nobody.
            return new UnitStatus(name, UnitState.FAILED, "", 0, "", UnitExit.UNKNOWN);
        }
        return new UnitStatus(name, UnitState.FAILED, invocation, 0, "", UnitExit.UNKNOWN);
    }

    @Override
    public void close() {
        thread.close(connection::close);
    }

    /** What the broker says, and how it can be reached. */
    private final class Seen implements BrokerConnection.User {
        @Override
        public void greeted(Message greeting) {
            describe(greeting);
        }

        @Override
        public void regained() throws UnitException {
            lookAgain();
        }

        @Override
        public void said(Message message) throws UnitException {
            BrokeredUnits.this.said(message);
        }

        @Override
        public void lost(String why) {
            looking = false;
            ledger.tell(new UnitEvent.Lost("the connection to the broker was lost (" + why + "); trying again"));
        }
    }
}
