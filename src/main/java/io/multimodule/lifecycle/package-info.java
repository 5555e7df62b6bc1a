/**
 * Layer 0: how anything that runs is started, turned and stopped, and what time it is.
 */
package io.multimodule.lifecycle;
