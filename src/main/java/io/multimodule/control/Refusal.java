package io.multimodule.control;

/** Why a request was not carried out; the field {@code code} of an answer. */
public enum Refusal {
    /** It was tried and did not work. */
    FAILED("failed"),
    /** The request makes no sense: no such command, a missing or impossible argument. */
    BAD_REQUEST("bad-request"),
    /** Whoever asks may not. */
    NOT_ALLOWED("not-allowed"),
    /** Not now; the same request may work later. */
    BUSY("busy");

    private final String code;

    Refusal(String code) {
        this.code = code;
    }

    /** The text in an answer. */
    public String code() {
        return code;
    }

    /** The reason that a code stands for; {@link #FAILED} for one that a newer daemon may have. */
    static Refusal of(String code) {
        for (Refusal refusal : values()) {
            if (refusal.code.equals(code)) {
                return refusal;
            }
        }
        return FAILED;
    }
}
