package io.multimodule.config;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Bytes of a file brought to characters, or the place of the first byte that is none. */
final class SourceText {
    private SourceText() {
    }

    static String of(String file, byte[] bytes) throws BadSourceException {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = decoder.decode(in, out, true);
        out.flip();
        if (result.isError()) {
            throw new BadSourceException(placeOf(file, out, out.length()),
                    String.format("byte 0x%02X is not UTF-8; save the file as UTF-8", bytes[in.position()]));
        }
        checkPrintable(file, out);
        return out.toString();
    }

    private static void checkPrintable(String file, CharSequence text) throws BadSourceException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean allowed = c >= ' ' && c < 0x7F || c == '\n' || c == '\r' || c == '\t' || c >= 0xA0 || c == 0x85;
            if (!allowed || c == 0xFFFE || c == 0xFFFF) {
                throw new BadSourceException(placeOf(file, text, i), String.format("the character U+%04X is not "
                        + "allowed in YAML; remove it, or write \"\\u%04X\" inside double quotes", (int) c, (int) c));
            }
        }
    }

    private static ConfigPlace placeOf(String file, CharSequence text, int end) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < end; i++) {
            column = text.charAt(i) == '\n' ? 1 : column + 1;
            line += text.charAt(i) == '\n' ? 1 : 0;
        }
        return new ConfigPlace(file, line, column);
    }
}
