#include "core/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

#include "core/system_error.h"

namespace tapwright {
namespace {

pid_t ReadHolder(int fd) {
  char text[16] = {};
  const ssize_t length = pread(fd, text, sizeof(text) - 1, 0);
  return length > 0 ? static_cast<pid_t>(std::strtol(text, nullptr, 10)) : 0;
}

}  // namespace

FileLock TryLockFile(const std::string& path) {
  Descriptor file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.open()) ThrowErrno("open(lock)");
  if (flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) ThrowErrno("flock");
    return {Descriptor(), ReadHolder(file.get())};
  }
  const std::string own = std::to_string(getpid()) + "\n";
  if (ftruncate(file.get(), 0) != 0 ||
      pwrite(file.get(), own.data(), own.size(), 0) != static_cast<ssize_t>(own.size()))
    ThrowErrno("write(lock)");
  return {std::move(file), 0};
}

}  // namespace tapwright
