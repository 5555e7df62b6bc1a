package io.multimodule.failsafe;

/** Is told what a watch decides, on the thread that judges. */
public interface WatchListener {

    /** A level has changed, or is told again. */
    void changed(LevelChange change);

    /** A failsafe that holds; comes after its change of level, and again after the pause while it lasts. */
    void breached(Breach breach);
}
