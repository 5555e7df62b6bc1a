package io.multimodule.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What files say, in 32 bytes: equal when the names and contents are equal. */
record ContentDigest(String hex) {

    /** Of the files, and of the YAML files of the directories. What cannot be read counts by its reason. */
    static ContentDigest of(List<Path> paths) {
        MessageDigest sha = sha256();
        for (Path path : paths) {
            boolean directory = Files.isDirectory(path);
            List<ConfigProblem> problems = new ArrayList<>();
            for (Path file : directory ? SourceFiles.dropIns(path, problems) : List.of(path)) {
                add(sha, file.toString().getBytes(StandardCharsets.UTF_8));
                add(sha, content(file));
            }
            problems.forEach(problem -> add(sha, problem.toString().getBytes(StandardCharsets.UTF_8)));
        }
        return new ContentDigest(HexFormat.of().formatHex(sha.digest()));
    }

    /** Written out: what a record has by itself is generated anew in every process, when it starts. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ContentDigest digest && hex.equals(digest.hex);
    }

    @Override
    public int hashCode() {
        return hex.hashCode();
    }

    private static byte[] content(Path file) {
        try {
            return SourceFiles.bytes(file);
        } catch (BadSourceException e) {
            return e.getMessage().getBytes(StandardCharsets.UTF_8);
        }
    }

    private static void add(MessageDigest sha, byte[] bytes) {
        sha.update(Integer.toString(bytes.length).getBytes(StandardCharsets.US_ASCII));
        sha.update((byte) ':');
        sha.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256; this one does not", e);
        }
    }
}
