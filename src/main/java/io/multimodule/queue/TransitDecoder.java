package io.multimodule.queue;

import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.queue.MalformedMessageException.Reason;

/**
 * Makes messages of the bytes that any client of these queues sent. Bodies are JSON or refused: nothing
 * is ever evaluated. One thread; leaves no garbage but the message.
 */
public final class TransitDecoder {
    private final HeaderScan scan = new HeaderScan();
    private long statedLength;
    private LargeBody largeBody;

    /**
     * Decodes a message.
     *
     * @return the message, or {@code null} when its body lies in a file: then {@link #largeBody()} says which
     * @throws MalformedMessageException the bytes are none we read; they are the caller's to keep
     */
    public Message decode(byte[] bytes, int length) throws MalformedMessageException {
        largeBody = null;
        statedLength = -1;
        scan.start(bytes, length);
        String file = null;
        while (scan.next()) {
            switch (scan.letter()) {
                case 'l' -> statedLength = length();
                case 's' -> checkSerializer();
                case 'f' -> file = scan.value();
                case 'n' -> throw new MalformedMessageException(Reason.ENCRYPTED,
                        "the message is encrypted (it has a nonce), which is not supported; send it in clear text");
                default -> { }
            }
        }
        if (file != null) {
            largeBody = new LargeBody(file, scan.bodyStart(), statedLength);
            return null;
        }
        int start = scan.bodyStart();
        return body(bytes, start, length - start);
    }

    /** Where the body of the last message lies, when {@link #decode} returned {@code null}. */
    public LargeBody largeBody() {
        return largeBody;
    }

    private Message body(byte[] bytes, int start, int length) throws MalformedMessageException {
        if (statedLength >= 0 && statedLength != length) {
            throw new MalformedMessageException(Reason.WRONG_LENGTH, "the header says that the body has " + statedLength
                    + " bytes, it has " + length + "; the message was cut short or its header is wrong");
        }
        if (isSereal(bytes, start, length)) {
            throw unread("sereal");
        }
        return json(bytes, start, length);
    }

    /** The message in a body; how long it may be was checked before it was read. */
    static Message json(byte[] bytes, int start, int length) throws MalformedMessageException {
        try {
            return JsonCodec.read(bytes, start, length, Integer.MAX_VALUE);
        } catch (BadMessageException e) {
            throw new MalformedMessageException(Reason.BAD_BODY,
                    "the body is " + e.getMessage() + "; the sender must write one JSON object", e);
        }
    }

    private long length() throws MalformedMessageException {
        long number = scan.number();
        if (number < 0) {
            throw new MalformedMessageException(Reason.BAD_HEADER,
                    "the header says l=" + scan.value() + ", which is no length; the sender must write decimal digits");
        }
        return number;
    }

    private void checkSerializer() throws MalformedMessageException {
        if (!scan.valueIs("json")) {
            throw unread(scan.value());
        }
    }

    /** Both magic numbers of Sereal, for senders that do not name it: {@code =srl} and {@code =\xF3rl}. */
    private static boolean isSereal(byte[] bytes, int start, int length) {
        return length > 3 && bytes[start] == '=' && (bytes[start + 1] == 's' || bytes[start + 1] == (byte) 0xf3)
                && bytes[start + 2] == 'r' && bytes[start + 3] == 'l';
    }

    private static MalformedMessageException unread(String serializer) {
        return new MalformedMessageException(Reason.SERIALIZER, "the body is written by the serializer \"" + serializer
                + "\"; only JSON is read: set IPC_TRANSIT_DEFAULT_SERIALIZER=json at the sender or leave it unset");
    }
}
