package io.multimodule.failsafe;

/** Decides from a window and a limit, and from nothing else. */
public final class Judge {
    private Judge() {
    }

    /** The verdict; none before half of the window is there. */
    public static Verdict judge(Window window, Limit limit) {
        if (!window.isReady()) {
            return Verdict.NONE;
        }
        double value = limit.take() == Take.MAX ? window.max() : window.mean();
        return new Verdict(true, limit.thresholds().level(value), value);
    }
}
