package io.multimodule.unit;

import io.multimodule.message.Message;
import io.multimodule.unit.UnitException.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The connection to the broker, which is made again, with growing pauses, when it is lost. Units' thread only, but for
 * {@link #first()}.
 */
final class BrokerConnection {
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LAST_RETRY = Duration.ofSeconds(5);
    private static final Duration GREETING = Duration.ofSeconds(5);

    private final Path socket;
    private final UnitsThread thread;
    private final User user;
    private final Watcher watcher = new Watcher();
    /** The connection that is in use; null while there is none. */
    private BrokerLink link;
    /** The connection that has not been greeted yet. */
    private BrokerLink next;
    /** What was in the way when the connection was to be made again. */
    private String lastFailure = "";

    /** Who needs the broker; told on the units' thread. */
    interface User {
        /** A broker has answered, which says of itself what it is. */
        void greeted(Message greeting);

        /** The connection was made again; what the broker said meanwhile was missed. */
        void regained() throws UnitException;

        /** The broker says something that is no answer. */
        void said(Message message) throws UnitException;

        /** The connection was lost; what was asked has failed. */
        void lost(String why);
    }

    BrokerConnection(Path socket, UnitsThread thread, User user) {
        this.socket = socket;
        this.thread = thread;
        this.user = user;
    }

    /**
     * Connects for the first time; waits for the broker's greeting, for 5 s at most. Not on the units' thread.
     *
     * @return the greeting
     * @throws UnitException the broker cannot be reached, or refuses us
     */
    Message first() throws UnitException {
        BrokerLink first = new BrokerLink(socket, watcher);
        next = first;
        try {
            Message greeting = first.greeting().get(GREETING.toSeconds(), TimeUnit.SECONDS);
            thread.post("taking up the connection to the broker", () -> use(first));
            return greeting;
        } catch (ExecutionException e) {
            throw exception(e.getCause());
        } catch (TimeoutException e) {
            throw mute(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UnitsThread.closed();
        }
    }

    private UnitException mute(Throwable cause) {
        return new UnitException(Kind.UNREACHABLE, "the broker on " + socket + " said nothing within "
            + GREETING.toSeconds() + " s: restart multimodule-broker", cause);
    }

    /** Begins as after the loss of a connection. */
    void await() {
        retry(FIRST_RETRY);
    }

    /** The connection that is in use; null while there is none. */
    BrokerLink link() {
        return link;
    }

    /** Asks for something; what goes wrong is an {@link #exception}. */
    CompletableFuture<Message> ask(Message request) throws UnitException {
        if (link == null) {
            throw new UnitException(Kind.UNREACHABLE, "the connection to the broker is being made again:"
                + " try again in a moment, or look at systemctl status multimodule-broker" + lastFailure);
        }
        return link.ask(request);
    }

    /** What an answer failed with. */
    static UnitException exception(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof UnitException known ? known
            : new UnitException(Kind.UNREACHABLE, "the broker's answer makes no sense (" + cause
                + "): restart multimodule-broker and multimodule", cause);
    }

    private void use(BrokerLink greeted) {
        next = null;
        link = greeted;
        if (greeted.endedBecause() != null) {
            lose(greeted.endedBecause());
        }
    }

    /** The connection that is in use is of no use any more; another one is made. */
    void lose(String why) {
        UnitException failure = new UnitException(Kind.UNREACHABLE, "the connection to the broker was lost (" + why
            + "): look at journalctl -u multimodule-broker");
        BrokerLink former = link;
        if (former == null) {
            // It was lost already, and another one is being made.
            return;
        }
        link = null;
        former.close(failure);
        user.lost(why);
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
                thread.post("greeting the broker", () -> greeted(fresh, greeting, failure, pause)));
        } catch (UnitException e) {
            failed(e, pause);
        }
    }

    private void failed(UnitException why, Duration pause) {
        lastFailure = "; at the last attempt " + why.getMessage();
        retry(pause);
    }

    private void greeted(BrokerLink fresh, Message greeting, Throwable failure, Duration pause) throws UnitException {
        try {
            if (failure != null) {
                throw failure instanceof TimeoutException ? mute(failure) : exception(failure);
            }
            user.greeted(greeting);
        } catch (UnitException | RuntimeException e) {
            next = null;
            fresh.close();
            failed(exception(e), pause);
            return;
        }
        use(fresh);
        if (link != null) {
            user.regained();
        }
    }

    void close() {
        if (link != null) {
            link.close();
        }
        if (next != null) {
            next.close();
        }
    }

    /** Brings what a connection says to the units' thread. */
    private final class Watcher implements BrokerLink.Watcher {
        @Override
        public void said(BrokerLink from, Message message) {
            thread.post("hearing the broker", () -> {
                if (from == link && !link.answered(message)) {
                    user.said(message);
                }
            });
        }

        @Override
        public void ended(BrokerLink from, String why) {
            thread.post("noticing that the broker is lost", () -> {
                if (from == link) {
                    lose(why);
                }
            });
        }
    }
}
