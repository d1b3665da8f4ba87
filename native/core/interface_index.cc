#include "core/interface_index.h"

#include <net/if.h>

#include "core/system_error.h"

namespace tapwright {

unsigned InterfaceIndex(const std::string& name) {
  const unsigned index = if_nametoindex(name.c_str());
  // glibc answers ENODEV, or ENXIO for a name that cannot be one.
  if (index == 0 && errno != ENODEV && errno != ENXIO) ThrowErrno("if_nametoindex");
  return index;
}

}  // namespace tapwright
