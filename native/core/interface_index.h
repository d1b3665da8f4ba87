#pragma once

#include <string>

namespace tapwright {

/** Number of the interface, 0 when there is none of that name. Throws SystemError. */
unsigned InterfaceIndex(const std::string& name);

}  // namespace tapwright
