package io.multimodule.broker;

import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.unit.LastUnits;
import io.multimodule.unit.LineConnection;
import io.multimodule.unit.SpecDocument;
import io.multimodule.unit.UnitEvent;
import io.multimodule.unit.UnitException;
import io.multimodule.unit.UnitException.Kind;
import io.multimodule.unit.UnitLimits;
import io.multimodule.unit.UnitName;
import io.multimodule.unit.UnitSignal;
import io.multimodule.unit.UnitSpec;
import io.multimodule.unit.UnitStatus;
import io.multimodule.unit.UnitStatusDocument;
import io.multimodule.unit.Units;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Carries out requests, as far as the policy lets it. Any thread. */
final class BrokerDesk {
    /** An answer has a little around its lines. */
    private static final int LOG_BYTES = LineConnection.Bounds.OF_CLIENT.lineBytes() - 1024;

    /** Whoever names units without end makes us say things twice, and no more. */
    private static final int MOST_REMEMBERED = 1000;

    private final Units units;
    private final UnitPolicy policy;
    private final Consumer<String> journal;
    private final UnheardEnds ends = new UnheardEnds();
    /** What was said of the sandboxes of the units that were started last. */
    private final LastUnits<String> notGranted = new LastUnits<>(MOST_REMEMBERED);
    /** For each listing that is not answered yet, what was told since it was asked for. */
    private final List<Listing> listings = new CopyOnWriteArrayList<>();
    /** Held from looking at what was told until it is said, so that clients hear things in their order. */
    private final Object speaking;

    /**
     * Makes it.
     *
     * @param journal told of every request that the policy refuses
     * @param speaking held by whoever brings an event to {@link #told} until it has been said
     */
    BrokerDesk(Units units, UnitPolicy policy, Consumer<String> journal, Object speaking) {
        this.speaking = speaking;
        this.units = units;
        this.policy = policy;
        this.journal = journal;
    }

    /** What is said first on a connection. */
    Message greeting() {
        return Message.of("hello", 1, "supervisor", units.description().supervisor(),
                "unenforced", units.description().unenforced());
    }

    /**
     * Takes an event of the units, on their thread.
     *
     * @return what is said of it on every connection
     */
    Message told(UnitEvent event) {
        if (event instanceof UnitEvent.Started started) {
            ends.forget(started.status().name());
            return seen(noted(started.status()));
        }
        if (event instanceof UnitEvent.Ready ready) {
            return seen(noted(ready.status()));
        }
        if (event instanceof UnitEvent.Said said) {
            return seen(noted(said.status()));
        }
        if (event instanceof UnitEvent.Exited exited) {
            ends.add(exited.status());
            return seen(noted(exited.status()));
        }
        return event instanceof UnitEvent.Lost lost ? Message.of("lost", lost.reason()) : Message.of("regained", true);
    }

    private UnitStatus noted(UnitStatus status) {
        listings.forEach(listing -> listing.toldMeanwhile.put(status.name(), status));
        return status;
    }

    private static Message seen(UnitStatus status) {
        return Message.of("seen", UnitStatusDocument.of(status));
    }

    /**
     * Carries out one request.
     *
     * @param answers takes the answer, and what else is to be said on this connection right after it
     * @return done when it has been answered; at once for what has no answer
     */
    CompletionStage<?> handle(Message request, Consumer<Message> answers) throws UnitException {
        String what = String.valueOf(request.string("do"));
        return switch (what) {
            case "list" -> list(text(request, "prefix"), request, answers);
            case "start" -> start(request, answers);
            case "stop" -> answer(request, answers, units.stop(unit(request),
                    Duration.ofMillis(number(request, "grace_ms"))), ended -> Message.EMPTY);
            case "kill" -> answer(request, answers, units.kill(unit(request), signal(request)),
                    nothing -> Message.EMPTY);
            case "limits" -> limits(request, answers);
            case "status" -> answer(request, answers, units.status(unit(request)), UnitStatusDocument::of);
            case "log" -> answer(request, answers, units.logTail(unit(request), (int) number(request, "lines")),
                    BrokerDesk::log);
            case "heard" -> {
                ends.heard(unit(request), text(request, "invocation"));
                yield null;
            }
            default -> throw new UnitException(Kind.REFUSED, "the broker does not know how to '" + what
                    + "': restart multimodule-broker, which may be older than the daemon");
        };
    }

    private CompletionStage<?> start(Message request, Consumer<Message> answers) throws UnitException {
        UnitSpec admitted = admitted(SpecDocument.spec(object(request, "spec")));
        return answer(request, answers, units.start(admitted), ready -> Message.EMPTY);
    }

    private CompletionStage<?> limits(Message request, Consumer<Message> answers) throws UnitException {
        UnitName unit = unit(request);
        UnitLimits limits = SpecDocument.limits(object(request, "limits"));
        try {
            policy.admit(unit, limits);
        } catch (UnitException e) {
            journal.accept("refused: " + e.getMessage());
            throw e;
        }
        return answer(request, answers, units.setLimits(unit, limits), nothing -> Message.EMPTY);
    }

    private UnitSpec admitted(UnitSpec wanted) throws UnitException {
        try {
            UnitSpec granted = policy.admit(wanted);
            tellNotGranted(wanted, granted);
            return granted;
        } catch (UnitException e) {
            journal.accept("refused: " + e.getMessage());
            throw e;
        }
    }

    /** Told once: a unit that ends and starts again says nothing new. */
    private void tellNotGranted(UnitSpec wanted, UnitSpec granted) {
        List<String> less = SandboxFloor.notGranted(wanted.sandbox(), granted.sandbox());
        if (less.isEmpty()) {
            notGranted.forget(wanted.name());
        } else if (!less.toString().equals(notGranted.note(wanted.name(), less.toString()))) {
            journal.accept("not granted to unit " + wanted.name() + ", which starts without it: sandbox " + less
                    + "; remove it from the configuration, or have root loosen it in /etc/systemd/system/"
                    + wanted.name() + ".d/local.conf");
        }
    }

    private static final class Listing {
        private final Map<UnitName, UnitStatus> toldMeanwhile = new ConcurrentHashMap<>();
    }

    /**
     * What is told between the units' answer and ours is in ours: the client, who did not know the unit then, has
     * made nothing of it. Ends are told once more after it.
     */
    private CompletionStage<?> list(String prefix, Message request, Consumer<Message> answers) {
        Listing listing = new Listing();
        listings.add(listing);
        return units.adopt().whenComplete((watched, failure) -> {
            synchronized (speaking) {
                listings.remove(listing);
                if (failure != null) {
                    answers.accept(failed(request, failure));
                    return;
                }
                Map<UnitName, UnitStatus> found = new TreeMap<>();
                ends.all().forEach(end -> found.put(end.name(), end));
                watched.forEach(status -> found.put(status.name(), status));
                found.putAll(listing.toldMeanwhile);
                found.keySet().removeIf(name -> !name.value().startsWith(prefix) || !serves(name));
                answers.accept(Message.of("id", request.number("id", 0), "ok", Message.of("units",
                        found.values().stream().map(UnitStatusDocument::of).toList())));
                ends.all().stream().filter(end -> end.equals(found.get(end.name())))
                        .forEach(end -> answers.accept(seen(end)));
            }
        });
    }

    private boolean serves(UnitName name) {
        try {
            policy.admit(name);
            return true;
        } catch (UnitException e) {
            return false;
        }
    }

    private static Message log(List<String> lines) {
        List<String> last = lines;
        Message document = Message.of("lines", last);
        while (JsonCodec.write(document).length > LOG_BYTES) {
            last = last.subList(last.size() - last.size() / 2, last.size());
            document = Message.of("lines", last);
        }
        return document;
    }

    private interface Document<T> {
        Message of(T value);
    }

    private static <T> CompletionStage<T> answer(Message request, Consumer<Message> answers, CompletionStage<T> work,
            Document<T> document) {
        long id = request.number("id", 0);
        return work.whenComplete((value, failure) -> answers.accept(failure == null
                ? Message.of("id", id, "ok", document.of(value)) : failed(request, failure)));
    }

    /** The answer to a request that went wrong. */
    static Message failed(Message request, Throwable failure) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause() : failure;
        UnitException known = cause instanceof UnitException unit ? unit
                : new UnitException(Kind.REFUSED, "the broker cannot do it: " + cause.getMessage(), cause);
        return Message.of("id", request.number("id", 0), "error", UnitStatusDocument.of(known));
    }

    private UnitName unit(Message request) throws UnitException {
        UnitName name = new UnitName(text(request, "unit"));
        try {
            policy.admit(name);
        } catch (UnitException e) {
            journal.accept("refused: " + e.getMessage());
            throw e;
        }
        return name;
    }

    private static UnitSignal signal(Message request) {
        return UnitSignal.valueOf(text(request, "signal"));
    }

    private static String text(Message request, String field) {
        return present(request.string(field), field);
    }

    private static Message object(Message request, String field) {
        return present(request.object(field), field);
    }

    private static long number(Message request, String field) {
        return present(request.get(field) instanceof Long number ? number : null, field);
    }

    private static <T> T present(T value, String field) {
        if (value == null) {
            throw new IllegalArgumentException("the request has no fitting field \"" + field + "\"");
        }
        return value;
    }
}
