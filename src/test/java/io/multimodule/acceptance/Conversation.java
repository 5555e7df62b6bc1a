package io.multimodule.acceptance;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/** Questions to the agent in the guest and its answers, as {@code packaging/acceptance/guest/agent} has them. */
final class Conversation implements AutoCloseable {
    private static final Duration SPARE = Duration.ofMinutes(5);

    private final SocketChannel channel;
    private final Selector selector;
    private final Process qemu;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).flip();
    private long asked;

    private Conversation(SocketChannel channel, Process qemu) throws IOException {
        this.channel = channel;
        this.qemu = qemu;
        this.selector = Selector.open();
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
    }

    /** Connects as soon as qemu listens, and waits until the agent says that the guest is up. */
    static Conversation open(Path socket, Process qemu, Duration limit) throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        SocketChannel channel = connect(socket);
        while (channel == null) {
            if (qemu.waitFor(20, TimeUnit.MILLISECONDS)) {
                throw new IOException("qemu ended with " + qemu.exitValue() + " before the machine started");
            }
            if (System.nanoTime() > end) {
                throw new IOException("qemu did not listen at " + socket + " within " + limit);
            }
            channel = connect(socket);
        }
        Conversation conversation = new Conversation(channel, qemu);
        while (!conversation.line(end).endsWith("ready")) {
            // The port may hold what was said before anybody listened.
            continue;
        }
        return conversation;
    }

    /** Null while nobody listens there: the file is there a moment before that. */
    private static SocketChannel connect(Path socket) throws IOException {
        if (!Files.exists(socket)) {
            return null;
        }
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return channel;
        } catch (ConnectException e) {
            channel.close();
            return null;
        }
    }

    VirtualMachine.Result ask(Duration limit, String script) throws IOException {
        long id = ++asked;
        String encoded = Base64.getEncoder().encodeToString(script.getBytes(StandardCharsets.UTF_8));
        ByteBuffer question = StandardCharsets.US_ASCII.encode(id + " " + limit.toSeconds() + " " + encoded + "\n");
        long end = System.nanoTime() + limit.plus(SPARE).toNanos();
        while (question.hasRemaining()) {
            if (channel.write(question) == 0) {
                await(SelectionKey.OP_WRITE, end);
            }
        }
        String[] answer = line(end).split(" ");
        if (answer.length != 4 || Long.parseLong(answer[0]) != id) {
            throw new IOException("the guest answered '" + String.join(" ", answer) + "' to question " + id);
        }
        String stdout = text(Integer.parseInt(answer[2]), end);
        String stderr = text(Integer.parseInt(answer[3]), end);
        return new VirtualMachine.Result(Integer.parseInt(answer[1]), stdout, stderr);
    }

    private String line(long end) throws IOException {
        StringBuilder line = new StringBuilder();
        for (byte b = next(end); b != '\n'; b = next(end)) {
            line.append((char) (b & 0xff));
        }
        return line.toString();
    }

    private String text(int length, long end) throws IOException {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = next(end);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private byte next(long end) throws IOException {
        while (!buffer.hasRemaining()) {
            buffer.clear();
            int got = channel.read(buffer);
            buffer.flip();
            if (got < 0) {
                throw new IOException("the machine was switched off");
            }
            if (got == 0) {
                await(SelectionKey.OP_READ, end);
            }
        }
        return buffer.get();
    }

    private void await(int operation, long end) throws IOException {
        channel.keyFor(selector).interestOps(operation);
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
            throw new IOException("the guest does not answer" + (qemu.isAlive() ? "" : ", qemu has ended"));
        }
        selector.select(left);
        selector.selectedKeys().clear();
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
