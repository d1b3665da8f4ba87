#pragma once

#include <cstdint>
#include <map>

#include "core/bpf_map.h"
#include "core/bpf_program.h"

namespace tapwright::netd {

/**
 * The maps and programs that netd holds for its client, by the numbers of their descriptors: the
 * kernel knows a program in a message by that number.
 */
class Handles {
 public:
  /** Throws SystemError EMFILE when there are too many. */
  uint32_t Add(BpfMap map);
  uint32_t Add(BpfProgram program);

  /** Throws SystemError EBADF of `syscall` for a number that is none of ours. */
  const BpfMap& Map(uint32_t handle, const char* syscall) const;
  const BpfHandle& Any(uint32_t handle, const char* syscall) const;
  bool IsProgram(uint32_t handle) const { return programs_.count(handle) != 0; }
  bool HasProgramOfId(uint32_t id) const;
  /** One that is not there is as good as closed. */
  void Close(uint32_t handle);

 private:
  void RequireRoom() const;

  std::map<uint32_t, BpfMap> maps_;
  std::map<uint32_t, BpfProgram> programs_;
};

}  // namespace tapwright::netd
