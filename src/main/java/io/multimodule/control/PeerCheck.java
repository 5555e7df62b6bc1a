package io.multimodule.control;

import java.util.Optional;
import jdk.net.UnixDomainPrincipal;

/** Decides who may talk to the control server, by what the kernel says about the other end. */
@FunctionalInterface
interface PeerCheck {

    /** Why this peer may not, as a text for it; empty when it may. */
    Optional<String> refusal(UnixDomainPrincipal peer);
}
