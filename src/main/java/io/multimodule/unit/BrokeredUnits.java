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
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LAST_RETRY = Duration.ofSeconds(5);
    private static final Duration GREETING = Duration.ofSeconds(5);

    private final String prefix;
    private final Path socket;
    private final String reason;
    private final UnitsThread thread;
    private final UnitLedger ledger;
    private final Map<UnitName, Duration> stopping = new HashMap<>();
    /** Ends that a listing brought, which the broker will tell once more. */
    private final Map<UnitName, String> told = new HashMap<>();
    private final Watcher watcher = new Watcher();
    private volatile UnitsDescription description;
    private boolean looked;
    /** Whether the broker was asked what there is, after something may have been missed. */
    private boolean looking;
    /** The connection that is in use; null while there is none. */
    private BrokerLink link;
    /** The connection that has not been greeted yet. */
    private BrokerLink next;

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
        BrokerLink first = new BrokerLink(socket, watcher);
        this.next = first;
        try {
            describe(first.greeting().get(GREETING.toSeconds(), TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            close();
            throw exception(e.getCause());
        } catch (TimeoutException e) {
            close();
            throw new UnitException(Kind.UNREACHABLE, "the broker on " + socket + " said nothing within "
                + GREETING.toSeconds() + " s: restart multimodule-broker", e);
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw UnitsThread.closed();
        }
        thread.post("taking up the connection to the broker", () -> use(first));
    }

    private BrokeredUnits(Place place, ErrorHandler errors) {
        this.prefix = place.prefix();
        this.socket = place.socket();
        this.reason = place.reason();
        this.thread = new UnitsThread(errors);
        this.ledger = new UnitLedger(errors);
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
        units.retry(FIRST_RETRY);
        return units;
    }

    private void use(BrokerLink greeted) {
        next = null;
        link = greeted;
        if (greeted.endedBecause() != null) {
            lost(greeted.endedBecause());
        }
    }

    private void describe(Message greeting) {
        description = new UnitsDescription("units of the broker (" + SpecDocument.text(greeting, "supervisor") + ")",
            reason, SpecDocument.texts(greeting, "unenforced"));
    }

    private static UnitException exception(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof UnitException known ? known
            : new UnitException(Kind.UNREACHABLE, "the broker's answer makes no sense (" + cause
                + "): restart multimodule-broker and multimodule", cause);
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
            CompletableFuture<Message> answer = connected().ask(request);
            ledger.expect(spec, done);
            answer.whenComplete((nothing, failure) -> {
                // When the connection was lost it shows later what became of it.
                if (failure != null && link != null && !done.isDone()) {
                    ledger.drop(spec.name());
                    done.completeExceptionally(exception(failure));
                }
            });
        });
    }

    @Override
    public CompletionStage<UnitStatus> stop(UnitName name, Duration grace) {
        return thread.submit(done -> {
            ledger.awaitEnd(name, done);
            stopping.merge(name, grace, (one, other) -> one.compareTo(other) < 0 ? one : other);
            if (link != null) {
                requestStop(name, grace, done);
            }
        });
    }

    private void requestStop(UnitName name, Duration grace, CompletableFuture<UnitStatus> done) throws UnitException {
        link.ask(Message.of("do", "stop", "unit", name.value(), "grace_ms", grace.toMillis()))
            .whenComplete((nothing, failure) -> {
                if (failure != null && link != null) {
                    stopping.remove(name);
                    done.completeExceptionally(exception(failure));
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
        connected().ask(request).whenComplete((answer, failure) -> {
            try {
                if (failure != null) {
                    done.completeExceptionally(exception(failure));
                } else {
                    taker.take(answer);
                }
            } catch (RuntimeException e) {
                done.completeExceptionally(exception(e));
            }
        });
    }

    private BrokerLink connected() throws UnitException {
        if (link == null) {
            throw new UnitException(Kind.UNREACHABLE, "the connection to the broker is being made again:"
                + " try again in a moment, or look at systemctl status multimodule-broker");
        }
        return link;
    }

    private void said(Message message) throws UnitException {
        if (link.answered(message)) {
            return;
        }
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
            link.tell(Message.of("do", "heard", "unit", now.name().value(), "invocation", now.invocation()));
        }
    }

    private void lost(String why) {
        UnitException failure = new UnitException(Kind.UNREACHABLE, "the connection to the broker was lost (" + why
            + "): look at journalctl -u multimodule-broker");
        BrokerLink former = link;
        link = null;
        looking = false;
        former.close(failure);
        ledger.tell(new UnitEvent.Lost("the connection to the broker was lost (" + why + "); trying again"));
        retry(FIRST_RETRY);
    }

    private void retry(Duration pause) {
        thread.after(pause, "connecting to the broker again", () -> reconnect(pause));
    }

    private void reconnect(Duration waited) {
        Duration pause = waited.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? waited.multipliedBy(2) : LAST_RETRY;
        try {
            BrokerLink fresh = new BrokerLink(socket, watcher);
            next = fresh;
            fresh.greeting().orTimeout(GREETING.toSeconds(), TimeUnit.SECONDS).whenComplete((greeting, failure) ->
                thread.post("greeting the broker", () -> greeted(fresh, greeting, pause)));
        } catch (UnitException e) {
            retry(pause);
        }
    }

    private void greeted(BrokerLink fresh, Message greeting, Duration pause) throws UnitException {
        if (greeting == null) {
            next = null;
            fresh.close();
            retry(pause);
            return;
        }
        describe(greeting);
        use(fresh);
        if (link != null) {
            lookAgain();
        }
    }

    /** After something may have been missed: sees what all units have become, and goes on with what was open. */
    private void lookAgain() throws UnitException {
        List<UnitName> known = ledger.names();
        BrokerLink asked = link;
        looking = true;
        asked.ask(list()).whenComplete((found, failure) -> {
            looking = looking && link != asked;
            if (failure == null) {
                regained(known, found);
            } else if (link == asked) {
                thread.post("looking at the units again", () -> lost(exception(failure).getMessage()));
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
            if (link != null && ledger.watches(name)) {
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
        thread.close(() -> {
            if (link != null) {
                link.close();
            }
            if (next != null) {
                next.close();
            }
        });
    }

    /** Brings what the connection says to the units' thread. */
    private final class Watcher implements BrokerLink.Watcher {
        @Override
        public void said(BrokerLink from, Message message) {
            thread.post("hearing the broker", () -> {
                if (from == link) {
                    BrokeredUnits.this.said(message);
                }
            });
        }

        @Override
        public void ended(BrokerLink from, String why) {
            thread.post("noticing that the broker is lost", () -> {
                if (from == link) {
                    lost(why);
                }
            });
        }
    }
}
