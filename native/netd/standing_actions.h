#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "core/netlink_socket.h"
#include "netd/devices.h"
#include "netd/netlink_check.h"

namespace tapwright::netd {

/**
 * Asks the kernel what actions do that messages name by number. Throws NotAllowed for one that
 * sends packets to a device that is not allowed, or that runs a program other than those of
 * `is_program_id`. One that does not stand is made by the message, which has been looked at.
 */
void CheckStandingActions(const std::vector<StandingAction>& actions, NetlinkSocket* socket,
                          const Devices& devices,
                          const std::function<bool(uint32_t)>& is_program_id);

}  // namespace tapwright::netd
