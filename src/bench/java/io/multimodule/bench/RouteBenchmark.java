package io.multimodule.bench;

import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Match;
import io.multimodule.message.Message;
import io.multimodule.message.Transform;
import io.multimodule.route.Forward;
import io.multimodule.route.RouteSink;
import io.multimodule.route.Routed;
import io.multimodule.route.Routes;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One message through the routes, of which it takes one. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class RouteBenchmark {
    /** How many routes there are. */
    @Param({"10", "1000"})
    public int count;

    private final Match match = Match.of(Message.of("source", "Example1", "text", " special/^nothing/"));
    private final Transform transform = Transform.of(Message.of("seen", true, "id", Message.of("$copy", "ct")));
    private final Counter counter = new Counter();
    private Message message;
    private Routes routes;

    /** Counts deliveries. */
    private static final class Counter implements RouteSink {
        private long delivered;

        @Override
        public void deliver(Message delivery, Forward forward) {
            delivered++;
        }

        @Override
        public void failed(Message failure, String where, Exception cause) {
            throw new IllegalStateException(where, cause);
        }
    }

    /** Makes the routes. */
    @Setup
    public void prepare() throws BadMessageException {
        routes = Samples.routes(count);
        message = JsonCodec.read(Samples.MESSAGE);
    }

    /** The routes alone. */
    @Benchmark
    public Routed route() {
        return routes.route(message, counter);
    }

    /** A match with a text and a regex. */
    @Benchmark
    public boolean match() {
        return match.matches(message);
    }

    /** A transform of two fields. */
    @Benchmark
    public Message transform() {
        return transform.apply(message);
    }
}
