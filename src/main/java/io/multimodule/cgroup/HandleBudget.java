package io.multimodule.cgroup;

/** How many files may stay open between samples. One thread. */
final class HandleBudget {
    private final int most;
    private int kept;

    HandleBudget(int most) {
        this.most = most;
    }

    boolean take() {
        if (kept >= most) {
            return false;
        }
        kept++;
        return true;
    }

    void giveBack() {
        kept--;
    }

    int kept() {
        return kept;
    }
}
