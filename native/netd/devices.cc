#include "netd/devices.h"

#include <net/if.h>

#include <array>

#include "core/interface_index.h"
#include "netd/not_allowed.h"

namespace tapwright::netd {
namespace {

/** Empty when there is none. */
std::string NameOf(uint32_t index) {
  std::array<char, IF_NAMESIZE> name{};
  return if_indextoname(index, name.data()) == nullptr ? "" : name.data();
}

std::string NotListed(const std::string& device) {
  return "the device " + device + " is not among those that netd may change";
}

}  // namespace

bool Devices::IsKnown(const std::string& name, uint32_t index) const {
  const auto made = made_.find(name);
  return listed_.count(name) != 0 || (made != made_.end() && made->second == index);
}

bool Devices::Allows(uint32_t index) const {
  const std::string name = NameOf(index);
  // Asked both ways, because a device may be renamed, or go, between two questions.
  return !name.empty() && InterfaceIndex(name) == index && IsKnown(name, index);
}

void Devices::Require(uint32_t index, const std::string& what) const {
  if (Allows(index)) return;
  const std::string name = NameOf(index);
  if (name.empty()) throw NotAllowed(what, "there is no device of number " + std::to_string(index));
  throw NotAllowed(what, NotListed(name));
}

void Devices::Require(const std::string& name, const std::string& what) const {
  if (!IsKnown(name, InterfaceIndex(name))) throw NotAllowed(what, NotListed(name));
}

}  // namespace tapwright::netd
