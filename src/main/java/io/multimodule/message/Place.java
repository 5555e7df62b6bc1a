package io.multimodule.message;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A place in a configuration, such as {@code routes[3].match.source}: the way to it from the top, as names of
 * fields and numbers of items. Immutable.
 */
public final class Place {
    /** The whole configuration. */
    public static final Place TOP = new Place(null, "");

    private final Place parent;
    private final Object step;

    private Place(Place parent, Object step) {
        this.parent = parent;
        this.step = step;
    }

    /** The field of that name in the object here. */
    public Place field(String name) {
        return new Place(this, name);
    }

    /** The item of that number, from 0, in the array here. */
    public Place item(int index) {
        return new Place(this, index);
    }

    /** The way from the top: a {@link String} for a field, an {@link Integer} for an item. */
    public List<Object> steps() {
        List<Object> steps = new ArrayList<>();
        for (Place place = this; place.parent != null; place = place.parent) {
            steps.add(place.step);
        }
        Collections.reverse(steps);
        return steps;
    }

    /** The place as people write it; a name with other characters than letters, digits and {@code _$-} in quotes. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Object each : steps()) {
            if (each instanceof Integer) {
                text.append('[').append(each).append(']');
            } else {
                text.append(text.length() == 0 ? "" : ".").append(quoted((String) each));
            }
        }
        return text.toString();
    }

    private static String quoted(String name) {
        return name.matches("[\\w$-]+") ? name : '"' + name + '"';
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Place place && steps().equals(place.steps());
    }

    @Override
    public int hashCode() {
        return steps().hashCode();
    }
}
