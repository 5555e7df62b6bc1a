package io.multimodule.lifecycle;

/**
 * Keeps a long-lived process whole while its installation is replaced. The JVM opens a jar when it first looks into
 * it; what an upgrade replaced before that moment would be missing, or of another version. A jar that is open stays as
 * it was, although another file has its name by now.
 */
public final class ClassPath {
    /** In no jar: the search for it opens all of them. */
    private static final String NOWHERE = "io/multimodule/nowhere";

    private ClassPath() {
    }

    /** Opens every jar of the class path. */
    public static void open() {
        ClassLoader.getSystemResource(NOWHERE);
    }
}
