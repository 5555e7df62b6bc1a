package io.multimodule.runtime;

import io.multimodule.message.Message;

/** Where messages for one name go now. Conductor thread only. */
interface Destination {

    /** Takes the message; it is never lost, and the caller never waits. */
    void deliver(Message message);
}
