package io.multimodule.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The way from the root to a value: keys, and places in lists from 0. */
record ConfigPath(List<String> steps) {
    static final ConfigPath ROOT = new ConfigPath(List.of());
    private static final Pattern PLAIN = Pattern.compile("\\w[\\w-]*");

    ConfigPath key(String key) {
        return step(PLAIN.matcher(key).matches() ? key : Quoted.full(key));
    }

    ConfigPath index(int index) {
        return step("[" + index + "]");
    }

    /** This path with a path of the same notation behind it. */
    ConfigPath append(String relative) {
        return relative.isEmpty() ? this : step(relative);
    }

    boolean inList() {
        return steps.stream().anyMatch(step -> step.startsWith("["));
    }

    String text() {
        StringBuilder text = new StringBuilder();
        for (String step : steps) {
            if (text.length() > 0 && !step.startsWith("[")) {
                text.append('.');
            }
            text.append(step);
        }
        return text.toString();
    }

    private ConfigPath step(String step) {
        List<String> longer = new ArrayList<>(steps);
        longer.add(step);
        return new ConfigPath(List.copyOf(longer));
    }
}
