package io.multimodule.posix;

/**
 * Who is at the other end of a Unix socket, as the kernel vouches for it at the time of connecting.
 *
 * @param pid process id
 * @param uid user number
 * @param gid group number
 */
public record PeerCredentials(int pid, int uid, int gid) {
}
