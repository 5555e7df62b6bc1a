package io.multimodule.posix;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * struct msghdr as 64-bit Linux lays it out, for a connected socket: bytes and descriptors, to send or to receive.
 * One thread.
 */
final class PacketMessage {
    private static final int VECTOR = 16;
    private static final int VECTOR_COUNT = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int FLAGS = 48;
    private static final int VECTOR_AT = 56;
    private static final int CONTROL_AT = 72;
    /** struct cmsghdr: the length of all, the level and the type. */
    private static final int PART_BYTES = 16;
    private static final int PART_LEVEL = 8;
    private static final int PART_TYPE = 12;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int MSG_CTRUNC = 8;
    private static final int MSG_TRUNC = 0x20;

    private final NativeMemory memory;
    private final int contentAt;

    private PacketMessage(int contentBytes, int descriptors) {
        int controlBytes = descriptors == 0 ? 0 : PART_BYTES + descriptors * Integer.BYTES;
        contentAt = CONTROL_AT + aligned(controlBytes);
        memory = NativeMemory.of(contentAt + contentBytes);
        long base = memory.address();
        memory.buffer().putLong(VECTOR, base + VECTOR_AT).putLong(VECTOR_COUNT, 1)
                .putLong(VECTOR_AT, base + contentAt).putLong(VECTOR_AT + Long.BYTES, contentBytes)
                .putLong(CONTROL, controlBytes == 0 ? 0 : base + CONTROL_AT).putLong(CONTROL_LENGTH, controlBytes);
    }

    /** One to be sent. */
    static PacketMessage of(byte[] bytes, List<Descriptor> descriptors) {
        PacketMessage made = new PacketMessage(bytes.length, descriptors.size());
        ByteBuffer struct = made.memory.buffer().put(made.contentAt, bytes);
        if (!descriptors.isEmpty()) {
            struct.putLong(CONTROL_AT, PART_BYTES + (long) descriptors.size() * Integer.BYTES)
                    .putInt(CONTROL_AT + PART_LEVEL, SOL_SOCKET).putInt(CONTROL_AT + PART_TYPE, SCM_RIGHTS);
            for (int i = 0; i < descriptors.size(); i++) {
                struct.putInt(CONTROL_AT + PART_BYTES + i * Integer.BYTES, descriptors.get(i).number());
            }
        }
        return made;
    }

    /** Room for one that is to be received. */
    static PacketMessage room(int mostBytes, int mostDescriptors) {
        return new PacketMessage(mostBytes, mostDescriptors);
    }

    /** The structure, with all that it points to. */
    NativeMemory memory() {
        return memory;
    }

    /** What was received into it. */
    Packet received(int length) {
        ByteBuffer struct = memory.buffer();
        byte[] bytes = new byte[length];
        struct.get(contentAt, bytes);
        List<Descriptor> descriptors = new ArrayList<>();
        int end = CONTROL_AT + (int) struct.getLong(CONTROL_LENGTH);
        int at = CONTROL_AT;
        while (at + PART_BYTES <= end) {
            int partEnd = at + (int) struct.getLong(at);
            if (struct.getInt(at + PART_LEVEL) == SOL_SOCKET && struct.getInt(at + PART_TYPE) == SCM_RIGHTS) {
                for (int i = at + PART_BYTES; i + Integer.BYTES <= partEnd; i += Integer.BYTES) {
                    descriptors.add(Descriptor.of(struct.getInt(i)));
                }
            }
            at += Math.max(PART_BYTES, aligned(partEnd - at));
        }
        return new Packet(bytes, List.copyOf(descriptors), (struct.getInt(FLAGS) & (MSG_CTRUNC | MSG_TRUNC)) == 0);
    }

    private static int aligned(int bytes) {
        return (bytes + Long.BYTES - 1) & -Long.BYTES;
    }
}
