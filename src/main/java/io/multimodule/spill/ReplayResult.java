package io.multimodule.spill;

/**
 * What became of a replay.
 *
 * @param replayed  letters that were taken over, and are dropped
 * @param cut       letters that were passed over because their messages are not whole
 * @param refusedId the letter that was refused and ended the replay; 0 when all were offered
 * @param refusal   why it was refused; null when all were offered
 */
public record ReplayResult(int replayed, int cut, long refusedId, String refusal) {
}
