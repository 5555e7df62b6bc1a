/**
 * Layer 3: the tasks that come with every host.
 */
package io.multimodule.builtin;
