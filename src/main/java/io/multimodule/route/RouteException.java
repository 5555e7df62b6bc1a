package io.multimodule.route;

/** A message brings routes of its own that cannot be taken. */
public final class RouteException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RouteException(String text) {
        super(text);
    }
}
