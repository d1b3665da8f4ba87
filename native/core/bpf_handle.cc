#include "core/bpf_handle.h"

#include <bpf/bpf.h>
#include <fcntl.h>

#include <array>

#include "core/libbpf_watch.h"

namespace tapwright {
namespace {

/** A descriptor does not say its kind, but its link in /proc does (kernel/bpf/syscall.c:
 * anon_inode_getfd). */
bool IsOfKind(const Descriptor& fd, BpfKind kind) {
  std::array<char, 64> target{};
  const std::string link = "/proc/self/fd/" + std::to_string(fd.get());
  if (readlink(link.c_str(), target.data(), target.size() - 1) < 0) ThrowErrno("readlink");
  const std::string wanted = kind == BpfKind::kMap ? "bpf-map" : "bpf-prog";
  return std::string(target.data()).find(wanted) != std::string::npos;
}

}  // namespace

void BpfHandle::Pin(const std::string& path) const {
  if (bpf_obj_pin(Hold("bpf(BPF_OBJ_PIN)")->get(), path.c_str()) != 0)
    ThrowErrno("bpf(BPF_OBJ_PIN)");
}

Descriptor OpenPinned(BpfKind kind, const std::string& path) {
  PrepareLibbpf();
  Descriptor fd(bpf_obj_get(path.c_str()));
  if (!fd.open() && errno != ENOENT) ThrowErrno("bpf(BPF_OBJ_GET)");
  if (fd.open() && !IsOfKind(fd, kind)) throw SystemError(EINVAL, "bpf(BPF_OBJ_GET)");
  return fd;
}

Descriptor OpenById(BpfKind kind, uint32_t id) {
  PrepareLibbpf();
  const bool map = kind == BpfKind::kMap;
  Descriptor fd(map ? bpf_map_get_fd_by_id(id) : bpf_prog_get_fd_by_id(id));
  if (!fd.open() && errno != ENOENT)
    ThrowErrno(map ? "bpf(BPF_MAP_GET_FD_BY_ID)" : "bpf(BPF_PROG_GET_FD_BY_ID)");
  return fd;
}

Descriptor Duplicate(int fd) {
  Descriptor copy(fcntl(fd, F_DUPFD_CLOEXEC, 0));
  if (!copy.open()) ThrowErrno("fcntl(F_DUPFD_CLOEXEC)");
  return copy;
}

}  // namespace tapwright
