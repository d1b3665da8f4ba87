#pragma once

#include <sys/types.h>

#include <string>

#include "core/descriptor.h"

namespace tapwright {

/** A lock that the kernel takes back when its process ends, however it ends. */
struct FileLock {
  /** Open while the lock is held; not open when another process holds it. */
  Descriptor descriptor;
  /** The other process, as it wrote itself down; 0 when it has not yet. */
  pid_t holder = 0;
};

/** Tries to lock the file, which is made if need be (mode 0600), and writes this process's number
 * into it. Throws SystemError. */
FileLock TryLockFile(const std::string& path);

}  // namespace tapwright
