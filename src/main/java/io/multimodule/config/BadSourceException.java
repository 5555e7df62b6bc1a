package io.multimodule.config;

/** A source that has no value at all, with the place of the reason. */
final class BadSourceException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient ConfigPlace place;

    BadSourceException(ConfigPlace place, String text) {
        super(text);
        this.place = place;
    }

    ConfigProblem problem() {
        return ConfigProblem.at(place, "", getMessage());
    }
}
