package io.multimodule.pool;

/** Where a pool's reports go when nobody listens. */
final class PoolLog {
    static final System.Logger LOG = System.getLogger(PoolLog.class.getPackageName());

    private PoolLog() {
    }
}
