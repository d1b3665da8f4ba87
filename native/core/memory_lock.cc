#include "core/memory_lock.h"

#include <sys/resource.h>
#include <sys/utsname.h>

#include <cstdio>
#include <string>

namespace tapwright {

bool CountsLockedMemory() {
  utsname name{};
  unsigned major = 0, minor = 0;
  if (uname(&name) != 0 || std::sscanf(name.release, "%u.%u", &major, &minor) != 2) return false;
  return major < 5 || (major == 5 && minor < 11);
}

bool RaiseLockedMemory() {
  rlimit limit{};
  if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return false;
  const rlimit unlimited{RLIM_INFINITY, RLIM_INFINITY};
  if (setrlimit(RLIMIT_MEMLOCK, &unlimited) == 0) return true;
  // Without CAP_SYS_RESOURCE up to the hard limit only.
  const rlimit highest{limit.rlim_max, limit.rlim_max};
  return limit.rlim_cur < limit.rlim_max && setrlimit(RLIMIT_MEMLOCK, &highest) == 0;
}

void NoteLockedMemory(SystemError* error) {
  rlimit limit{};
  if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return;
  error->set_note("this kernel counts BPF memory by RLIMIT_MEMLOCK, which is " +
                  std::to_string(limit.rlim_cur) + " bytes and may not be raised");
}

}  // namespace tapwright
