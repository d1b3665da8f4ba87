#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "netd/devices.h"
#include "netd/netlink_rules.h"
#include "netd/payload.h"

namespace tapwright::netd {

/**
 * An action that a message names by its number. If there is one, the kernel takes it as it stands
 * and looks at nothing else that the message says of it.
 */
struct StandingAction {
  /** A row of the table of kinds: it lives as long as the program. */
  const char* kind;
  uint32_t index;
  /** Of the message, for the refusal. */
  std::string message;
};

struct CheckMeans {
  const Devices& devices;
  /** Whether that descriptor is a program's that netd holds. */
  std::function<bool(uint32_t)> is_program;
};

/**
 * Looks through netlink messages that follow one another, each padded to 4 bytes, before any of
 * them is sent. Throws NotAllowed, naming the message, for what netlink_rules.cc does not list,
 * what concerns another device, or what is not well-formed.
 *
 * Returns the actions that are named by number and could lead elsewhere: what they do must be asked
 * of the kernel.
 */
std::vector<StandingAction> CheckMessages(const Bytes& messages, const CheckMeans& means);

}  // namespace tapwright::netd
