/**
 * Layer 0: the message, its JSON form, and the two things a route does to it, match and transform.
 * Depends on the JDK and Jackson only.
 */
package io.multimodule.message;
