package io.multimodule.lifecycle;

/** The time, as a thing that a test can turn by hand. Any thread. */
public interface Clock {

    /** The machine's clock. */
    Clock SYSTEM = new Clock() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public long epochMillis() {
            return System.currentTimeMillis();
        }
    };

    /** Nanoseconds of a clock that never goes back; only differences mean something. */
    long nanoTime();

    /** Milliseconds since 1970-01-01 UTC; jumps when somebody sets the clock. */
    long epochMillis();
}
