/**
 * Layer 4: the commands {@code multimodulectl}, {@code strans}, {@code rtrans} and {@code qtrans}, one main
 * class each. They send control messages, use queues directly, and read the daemon's files when it does not
 * answer.
 */
package io.multimodule.cli;
