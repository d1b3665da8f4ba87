#include "core/interface_index.h"

#include <net/if.h>

#include <algorithm>

#include "core/system_error.h"

namespace tapwright {
namespace {

bool IsNameCharacter(char c) { return c > ' ' && c < 0x7f && c != '/' && c != ':' && c != '%'; }

}  // namespace

bool IsInterfaceName(const std::string& name) {
  return !name.empty() && name.size() < IFNAMSIZ && name != "." && name != ".." &&
         std::all_of(name.begin(), name.end(), IsNameCharacter);
}

unsigned InterfaceIndex(const std::string& name) {
  const unsigned index = if_nametoindex(name.c_str());
  // glibc answers ENODEV, or ENXIO for a name that cannot be one.
  if (index == 0 && errno != ENODEV && errno != ENXIO) ThrowErrno("if_nametoindex");
  return index;
}

}  // namespace tapwright
