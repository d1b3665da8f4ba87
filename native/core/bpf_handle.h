#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "core/descriptor.h"
#include "core/system_error.h"

namespace tapwright {

/** What needs an object of the kernel for a while holds one: the last to go closes it. */
using SharedDescriptor = std::shared_ptr<const Descriptor>;

inline SharedDescriptor Shared(Descriptor fd) {
  return std::make_shared<const Descriptor>(std::move(fd));
}

/** A BPF map or program of the kernel, by its descriptor. */
class BpfHandle {
 public:
  explicit BpfHandle(SharedDescriptor fd) : fd_(std::move(fd)) {}

  /** -1 once closed. */
  int fd() const { return fd_ ? fd_->get() : -1; }
  /** Throws SystemError EBADF of `syscall` once closed. */
  const SharedDescriptor& Hold(const char* syscall) const {
    if (!fd_) throw SystemError(EBADF, syscall);
    return fd_;
  }
  /** Names it in a bpffs. */
  void Pin(const std::string& path) const;
  void Close() { fd_.reset(); }

 private:
  SharedDescriptor fd_;
};

enum class BpfKind { kMap, kProgram };

/** Not open when nothing is there. SystemError EINVAL when it is of another kind. */
Descriptor OpenPinned(BpfKind kind, const std::string& path);
/** Not open when the kernel has none of that number. */
Descriptor OpenById(BpfKind kind, uint32_t id);
/** The same object under another number. */
Descriptor Duplicate(int fd);

}  // namespace tapwright
