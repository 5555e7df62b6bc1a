package io.multimodule.failsafe;

/**
 * A task is to be stopped and held.
 *
 * @param finding why
 * @param dryRun whether it is only to be told what would be done
 */
public record Breach(Finding finding, boolean dryRun) {
}
