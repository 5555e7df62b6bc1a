package io.multimodule.host;

import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.pool.ChildDataHook;
import io.multimodule.pool.WorkerData;
import io.multimodule.queue.MalformedMessageException;
import io.multimodule.runtime.Host;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;

/**
 * Makes messages of what the workers of a pool send, and has the pool's task emit them. Called on the thread of the
 * data hook, which waits while the conductor is behind, so that the workers wait in the end and memory stays bounded.
 */
final class PoolMail implements ChildDataHook {
    private static final int MOST_UNDERWAY = 16 << 20;
    /** What a message takes beside the data. */
    private static final int MESSAGE_BYTES = 256;
    private static final byte[] BEFORE = "{\"data\":".getBytes(StandardCharsets.UTF_8);

    private final String pool;
    private final String queue;
    private final Host host;
    private final Semaphore room = new Semaphore(MOST_UNDERWAY);

    /**
     * Makes it.
     *
     * @param queue that its workers share; empty when there is none
     */
    PoolMail(String pool, String queue, Host host) {
        this.pool = pool;
        this.queue = queue;
        this.host = host;
    }

    @Override
    public void onData(long pid, WorkerData data, OptionalInt exitCode) throws InterruptedException {
        Message.Builder message = Message.builder(6).put("pool", pool).put("worker", data.worker()).put("pid", pid);
        String fault = "";
        try {
            if (data.isJson()) {
                message.put("data", json(data.bytes()));
            }
        } catch (BadMessageException | IllegalArgumentException e) {
            fault = "worker " + pid + " of pool " + pool + " sent " + data.bytes().length
                    + " bytes as JSON that are none: " + e.getMessage() + "; correct the worker";
        }
        if (!data.isJson() || !fault.isEmpty()) {
            message.put("data_base64", Base64.getEncoder().encodeToString(data.bytes()));
        }
        exitCode.ifPresent(code -> message.put("exit_code", code));
        hand(message.build(), fault, (long) data.bytes().length + MESSAGE_BYTES);
    }

    @Override
    public boolean onRefused(long pid, byte[] bytes, MalformedMessageException fault) throws InterruptedException {
        hand(() -> host.refuse(queue, bytes, fault), bytes.length + MESSAGE_BYTES);
        return true;
    }

    private void hand(Message message, String fault, long bytes) throws InterruptedException {
        hand(() -> {
            if (fault.isEmpty()) {
                host.emit(pool, message);
            } else {
                host.refuse(pool, message, fault);
            }
        }, bytes);
    }

    private void hand(Runnable action, long bytes) throws InterruptedException {
        int taken = (int) Math.min(bytes, MOST_UNDERWAY);
        room.acquire(taken);
        host.conductor().post(() -> {
            try {
                action.run();
            } finally {
                room.release(taken);
            }
        });
    }

    /** Only an object is read as a message, so the value is put into one. */
    private static Object json(byte[] bytes) throws BadMessageException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream(BEFORE.length + bytes.length + 1);
        whole.writeBytes(BEFORE);
        whole.writeBytes(bytes);
        whole.write('}');
        Message read = JsonCodec.read(whole.toByteArray());
        if (read.size() != 1) {
            throw new IllegalArgumentException("something follows the value");
        }
        return read.valueAt(0);
    }
}
