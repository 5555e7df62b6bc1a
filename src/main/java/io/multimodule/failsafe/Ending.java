package io.multimodule.failsafe;

/** Why a level that was told ended without a value that is good: those that keep an alert until then want to know. */
public enum Ending {
    /** It did not: there is a value. */
    NONE(""),
    /** A person let the task run again. */
    RELEASED("begins afresh, because it was released"),
    /** The limit, or its window, was taken out. */
    UNLIMITED("is not judged any more, because the configuration has no such limit now"),
    /** An earlier daemon told it, and this one never measured it. */
    UNMEASURED("is not judged any more, because nothing of it was measured since the daemon started"),
    /** Nobody is there. */
    GONE("is not judged any more, because it is neither configured nor runs now");

    private final String text;

    Ending(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
