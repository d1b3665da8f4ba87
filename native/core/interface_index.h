#pragma once

#include <string>

namespace tapwright {

/** Whether it is a name the kernel accepts (dev_valid_name) and takes literally: without the `%` of
 * a template. */
bool IsInterfaceName(const std::string& name);
/** Number of the interface, 0 when there is none of that name. Throws SystemError. */
unsigned InterfaceIndex(const std::string& name);

}  // namespace tapwright
