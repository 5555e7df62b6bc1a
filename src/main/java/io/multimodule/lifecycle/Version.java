package io.multimodule.lifecycle;

/** The version of this program, which the build writes into the manifest of the jar. */
public final class Version {
    private Version() {
    }

    /** The version as text. */
    public static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "of a development build" : version;
    }
}
