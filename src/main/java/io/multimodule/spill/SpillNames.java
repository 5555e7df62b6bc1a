package io.multimodule.spill;

import java.nio.charset.StandardCharsets;

/** The rule for the names of spill queues, which are paths of directories. */
final class SpillNames {
    private static final int MAXIMUM_BYTES = 255;

    private SpillNames() {
    }

    static void check(String name) {
        for (String part : name.split("/", -1)) {
            String fault = fault(part);
            if (fault != null) {
                throw new IllegalArgumentException("the name \"" + name + "\" of a spill queue " + fault
                        + "; it is one or more file names divided by '/', such as outbox/Example2");
            }
        }
    }

    private static String fault(String part) {
        if (part.isEmpty()) {
            return "has an empty part";
        }
        if (part.charAt(0) == '.') {
            return "has a part that starts with a dot";
        }
        if (part.chars().anyMatch(Character::isISOControl)) {
            return "contains a control character";
        }
        int bytes = part.getBytes(StandardCharsets.UTF_8).length;
        return bytes <= MAXIMUM_BYTES ? null : "has a part of " + bytes + " bytes, at most " + MAXIMUM_BYTES + " fit";
    }
}
