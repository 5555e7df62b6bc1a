package io.multimodule.spill;

import java.util.List;

/**
 * A part of the list of dead letters.
 *
 * @param lines    newest first
 * @param next     where the next page begins, for {@link DeadLetterFiles#list}; 0 when this was the last one
 * @param problems what could not be read; each text has the path
 */
public record DeadLetterPage(List<DeadLetterLine> lines, long next, List<String> problems) {
}
