#pragma once

#include <cerrno>

#include "core/system_error.h"

namespace tapwright {

/** Whether this kernel counts BPF memory by RLIMIT_MEMLOCK: before Linux 5.11, which counts by
 * memory cgroup. */
bool CountsLockedMemory();
/** Raises RLIMIT_MEMLOCK of this process as far as it may. False when it is as high as it gets. */
bool RaiseLockedMemory();
/** Says in the failure's note that the limit may be its cause. */
void NoteLockedMemory(SystemError* error);

/**
 * Runs `attempt`, once more with a raised RLIMIT_MEMLOCK where EPERM may mean that the limit is
 * used up. Nowhere else is the limit touched.
 */
template <class Attempt>
auto WithLockedMemory(const Attempt& attempt) -> decltype(attempt()) {
  try {
    return attempt();
  } catch (SystemError& error) {
    if (error.number() != EPERM || !CountsLockedMemory()) throw;
    if (!RaiseLockedMemory()) {
      NoteLockedMemory(&error);
      throw;
    }
  }
  return attempt();
}

}  // namespace tapwright
