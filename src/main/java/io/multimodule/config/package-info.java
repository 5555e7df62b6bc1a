/**
 * Layer 0: the strict YAML loader. It knows files, places, types and units, and nothing of what the
 * keys mean: each record lives in its owner's package and is read there, by hand, from a
 * {@link io.multimodule.config.Section}. Every problem is collected and none is repaired.
 */
package io.multimodule.config;
