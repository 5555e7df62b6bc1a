package io.multimodule.cli;

/** Ends a tool with an exit code and a text for a person on stderr. */
final class ToolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    ToolException(int exitCode, String text, Throwable cause) {
        super(text, cause);
        this.exitCode = exitCode;
    }

    ToolException(int exitCode, String text) {
        this(exitCode, text, null);
    }

    int exitCode() {
        return exitCode;
    }
}
