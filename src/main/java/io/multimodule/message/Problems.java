package io.multimodule.message;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** Collects what is wrong with a configuration, so that all of it is told at once. One thread. */
public final class Problems {
    private final List<Problem> found = new ArrayList<>();

    /** Notes a problem. */
    public void add(Place place, String text) {
        found.add(new Problem(place, text));
    }

    /** Notes a name that is not known here, with the known name that is nearest to it. */
    public void unknown(Place place, String what, String name, Collection<String> known) {
        add(place, "unknown " + what + " \"" + name + "\"; " + NearName.advice(name, known));
    }

    /** Whether nothing was found. */
    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** How many were found. */
    public int size() {
        return found.size();
    }

    /** What was found, in order; a view. */
    public List<Problem> list() {
        return Collections.unmodifiableList(found);
    }

    /**
     * Ends the work when there is a problem.
     *
     * @throws IllegalArgumentException with all problems, one a line
     */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new IllegalArgumentException(toString());
        }
    }

    /** All problems, one a line. */
    @Override
    public String toString() {
        return found.stream().map(Problem::toString).collect(Collectors.joining("\n"));
    }
}
