/**
 * Layer 4: the composition root of the control daemon. Wiring only.
 */
package io.multimodule.daemon;
