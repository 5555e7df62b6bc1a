package io.multimodule.message;

/**
 * Something in a configuration that cannot be taken.
 *
 * @param place where it stands
 * @param text what is wrong, and what to write instead
 */
public record Problem(Place place, String text) {

    /** The place as text, such as {@code routes[3].match.source}. */
    public String path() {
        return place.toString();
    }

    @Override
    public String toString() {
        return place == Place.TOP ? text : place + ": " + text;
    }
}
