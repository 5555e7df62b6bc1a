/**
 * Layer 2: how the daemon and its tools talk: one JSON object a line over a Unix socket, and the status file
 * that answers when the daemon does not.
 *
 * <p>The JDK's own Unix sockets are used, so a tool that only asks the daemon loads no native library.
 */
package io.multimodule.control;
