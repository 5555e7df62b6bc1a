package io.multimodule.posix;

import com.kenai.jffi.MemoryIO;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Memory outside the heap that stays where it is, for what a call of the C library reads or writes; in the
 * machine's byte order, all zero at first. It goes when nobody refers to it any more, so whoever has only the
 * address must keep this as well. One thread at a time.
 */
public final class NativeMemory {
    private static final Charset FILE_NAMES = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    private static final MemoryIO MEMORY = MemoryIO.getInstance();

    private final ByteBuffer buffer;
    private final long address;

    private NativeMemory(ByteBuffer buffer) {
        this.buffer = buffer.order(ByteOrder.nativeOrder());
        this.address = addressOf(buffer);
    }

    /** So many bytes. */
    public static NativeMemory of(int bytes) {
        return new NativeMemory(ByteBuffer.allocateDirect(bytes));
    }

    /** A text as C has it, with a zero at its end. */
    static NativeMemory ofText(String text) {
        return ofText(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A path as C has it, in the encoding in which this process has the names of files. */
    static NativeMemory ofPath(Path path) {
        return ofText(path.toString().getBytes(FILE_NAMES));
    }

    private static NativeMemory ofText(byte[] bytes) {
        NativeMemory memory = of(bytes.length + 1);
        memory.buffer.put(0, bytes);
        return memory;
    }

    /** Texts as C has them in argv: their addresses, then a null; the texts follow in the same memory. */
    static NativeMemory ofTexts(Iterable<String> texts) {
        int bytes = Long.BYTES;
        int count = 0;
        for (String text : texts) {
            bytes += Long.BYTES + text.getBytes(StandardCharsets.UTF_8).length + 1;
            count++;
        }
        NativeMemory memory = of(bytes);
        int at = (count + 1) * Long.BYTES;
        int index = 0;
        for (String text : texts) {
            byte[] content = text.getBytes(StandardCharsets.UTF_8);
            memory.buffer.putLong(index++ * Long.BYTES, memory.address + at);
            memory.buffer.put(at, content);
            at += content.length + 1;
        }
        return memory;
    }

    /** Where it begins. */
    public long address() {
        return address;
    }

    /** Its bytes. */
    public ByteBuffer buffer() {
        return buffer;
    }

    /** Where the next byte of a direct buffer is. */
    static long addressOf(ByteBuffer direct) {
        return MEMORY.getDirectBufferAddress(direct) + direct.position();
    }

    /** The number at an address that the C library gave. */
    static int intAt(long address) {
        return MEMORY.getInt(address);
    }

    /** The text at the address that is at an address that the C library gave. */
    static String textAt(long address) {
        return new String(MEMORY.getZeroTerminatedByteArray(MEMORY.getAddress(address)), StandardCharsets.UTF_8);
    }
}
