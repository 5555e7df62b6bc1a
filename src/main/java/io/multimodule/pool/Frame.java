package io.multimodule.pool;

/**
 * One thing that a worker has sent.
 *
 * @param code the exit code, where the kind has one
 * @param payload null when it was over the bound and was skipped
 * @param length of the payload, also of one that was skipped
 */
record Frame(FrameKind kind, int code, byte[] payload, long length) {
}
