package io.multimodule.message;

/** A match or a transform, right in itself, that cannot be applied to one message. */
public final class RuleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RuleException(String text) {
        super(text);
    }

    RuleException(String text, Throwable cause) {
        super(text, cause);
    }
}
