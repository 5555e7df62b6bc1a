/**
 * Layer 2: routes, compiled once from the configuration, say what becomes of each message: match, transform,
 * forward. Knows nothing of how a message is delivered.
 */
package io.multimodule.route;
