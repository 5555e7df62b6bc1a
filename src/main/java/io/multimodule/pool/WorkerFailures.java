package io.multimodule.pool;

import java.time.Duration;

/**
 * That workers fail one after the other: none has finished any work since the first of them.
 *
 * @param inARow so many have failed; of those that were started together one counts
 * @param holdAfter so many in a row, and none is started any more
 * @param last how the last of them ended, and why, as far as that is known
 * @param nextIn until the next one is started; zero when that may be already, or when none is missing
 */
public record WorkerFailures(int inARow, int holdAfter, String last, Duration nextIn) {
}
