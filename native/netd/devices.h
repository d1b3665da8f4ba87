#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace tapwright::netd {

/**
 * The devices that the client may change: those that were listed when netd was started, and TAPs
 * that it made itself. A device is allowed as long as its name and its number go together: a listed
 * name may come back as another device, but the number of a TAP that went is worth nothing.
 */
class Devices {
 public:
  explicit Devices(std::set<std::string> listed) : listed_(std::move(listed)) {}

  /** A TAP that was made here. */
  void Add(const std::string& name, uint32_t index) { made_[name] = index; }

  bool Allows(uint32_t index) const;
  /** Throws NotAllowed, saying of `what` that the device is not allowed. */
  void Require(uint32_t index, const std::string& what) const;
  void Require(const std::string& name, const std::string& what) const;

 private:
  bool IsKnown(const std::string& name, uint32_t index) const;

  std::set<std::string> listed_;
  std::map<std::string, uint32_t> made_;
};

}  // namespace tapwright::netd
