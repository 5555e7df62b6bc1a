package io.multimodule.spill;

/**
 * Why a message is a dead letter.
 *
 * @param reason the kind of reason
 * @param text   the reason in words
 * @param stack  the stack of the failure, cut to the bound; empty when there was none
 */
public record DeadLetterFailure(DeadLetterReason reason, String text, String stack) {
}
