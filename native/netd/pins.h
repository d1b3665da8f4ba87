#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/bpf_handle.h"
#include "netd/devices.h"
#include "netd/handles.h"

namespace tapwright::netd {

/**
 * The folder of pins of this network namespace, /sys/fs/bpf/tapwright/<inode>, and nothing outside
 * of it. What is in it belongs to the device whose number its first folder is called by: to make
 * something there the device must be allowed; to look, or to take away, it may also be gone.
 *
 * Each function throws NotAllowed for a path that is none of these, SystemError otherwise.
 */
class Pins {
 public:
  explicit Pins(const Devices& devices);

  const std::string& root() const { return root_; }

  /** Names of what is in a folder, the root among them; nothing when there is none. */
  std::optional<std::vector<std::string>> List(const std::string& folder) const;
  void Make(const std::string& folder) const;
  /** A pin, or a folder with all in it, and the folders above as far as they are empty then. */
  void Remove(const std::string& path) const;
  void Pin(const BpfHandle& handle, const std::string& path) const;
  /** Not open when nothing is there. */
  Descriptor Open(BpfKind kind, const std::string& path) const;

 private:
  enum class Device { kAllowed, kAllowedOrGone };
  /** The names below the root. */
  std::vector<std::string> Check(const std::string& path, Device device) const;

  const Devices& devices_;
  std::string root_;
};

/** Of this process's network namespace: interfaces of two may have one number. */
uint64_t NamespaceInode();

}  // namespace tapwright::netd
