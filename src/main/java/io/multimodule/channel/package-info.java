/**
 * Layer 2: the out-of-band channels. Any thread publishes an entry without waiting; one writer thread
 * carries the entries to stdout, stderr, files, queues, the router or the journal, and nothing that
 * goes wrong there stops anybody. Queues, the router and the journal's socket are ports, which the
 * composition root supplies.
 */
package io.multimodule.channel;
