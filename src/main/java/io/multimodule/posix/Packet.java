package io.multimodule.posix;

import java.util.List;

/**
 * What came over a {@link PacketSocket}. Its descriptors are the receiver's, who closes them.
 *
 * @param bytes its content
 * @param descriptors that came with it
 * @param whole whether nothing of it was cut off for want of room; what was cut off is gone
 */
public record Packet(byte[] bytes, List<Descriptor> descriptors, boolean whole) implements AutoCloseable {

    /** Whether it says that the other side sends nothing any more. */
    public boolean isEnd() {
        return bytes.length == 0 && descriptors.isEmpty() && whole;
    }

    /** Closes the descriptors. */
    @Override
    public void close() {
        descriptors.forEach(Descriptor::close);
    }
}
