#pragma once

#include <string>

namespace tapwright::netd {

/**
 * Before anything else: what the caller left (environment, descriptors, core dumps, being looked
 * into, ways to new privileges) goes. Throws StartError when standard input or output is not open.
 */
void ShutOut();

/** Moves into the network namespace /run/netns/NAME. Throws StartError. */
void EnterNamespace(const std::string& name);

/**
 * Gives up every capability but those that the operations need, for good:
 *
 *   CAP_NET_ADMIN  traffic control, links, TAP devices, programs for traffic control
 *   CAP_BPF        eBPF maps and programs (Linux 5.8)
 *   CAP_PERFMON    programs as the verifier takes them from root: without it, it masks accesses
 *                  against speculation, which slows them down
 *
 * Before Linux 5.8 the latter two are CAP_SYS_ADMIN; before 5.11 CAP_SYS_RESOURCE is kept too, to
 * raise the limit by which the kernel counts the memory of maps. What the process does not have is
 * not missed here: the kernel says so to each request. Throws StartError.
 */
void DropCapabilities();

}  // namespace tapwright::netd
