package io.multimodule.posix;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A file in memory that can no longer change; closed, it lives on for those who got its descriptor. */
final class SealedMemory implements AutoCloseable {
    private static final int MFD_CLOEXEC_ALLOW_SEALING = 1 | 2;
    private static final int F_ADD_SEALS = 1033;
    /** Against further seals, shrinking, growing and writing. */
    private static final int ALL_SEALS = 1 | 2 | 4 | 8;
    private static final int CHUNK_BYTES = 1 << 16;

    private final int descriptor;

    private SealedMemory(int descriptor) {
        this.descriptor = descriptor;
    }

    static SealedMemory of(String name, byte[] bytes, int length) throws IOException {
        SealedMemory memory = new SealedMemory(LibC.memfd_create(name, MFD_CLOEXEC_ALLOW_SEALING));
        if (memory.descriptor < 0) {
            throw new IOException("cannot make a file in memory: " + LibC.lastFault()
                    + "; see the limit of open files");
        }
        try {
            memory.fill(bytes, length);
            if (LibC.fcntl(memory.descriptor, F_ADD_SEALS, ALL_SEALS) != 0) {
                throw new IOException("cannot seal a file in memory: " + LibC.lastFault()
                        + "; it needs a Linux kernel of 3.17 or later");
            }
            return memory;
        } catch (IOException e) {
            memory.close();
            throw e;
        }
    }

    int descriptor() {
        return descriptor;
    }

    @Override
    public void close() {
        LibC.close(descriptor);
    }

    private void fill(byte[] bytes, int length) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(Math.min(CHUNK_BYTES, Math.max(1, length)));
        for (int done = 0; done < length;) {
            int size = Math.min(chunk.capacity(), length - done);
            chunk.put(0, bytes, done, size);
            long written = LibC.write(descriptor, chunk, size);
            if (written < 0) {
                throw new IOException("cannot write " + length + " bytes to a file in memory: " + LibC.lastFault()
                        + "; free memory or send less");
            }
            done += (int) written;
        }
    }
}
