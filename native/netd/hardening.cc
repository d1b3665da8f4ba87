#include "netd/hardening.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "core/descriptor.h"
#include "core/memory_lock.h"
#include "netd/options.h"

namespace tapwright::netd {
namespace {

[[noreturn]] void Fail(const std::string& call) {
  throw StartError(call + ": " + std::strerror(errno));
}

void CloseInherited() {
  if (syscall(SYS_close_range, 3u, ~0u, 0u) == 0) return;
  // Before Linux 5.9 one by one, as far as one can be open.
  const long most = sysconf(_SC_OPEN_MAX);
  for (int fd = 3; fd < most; fd++) close(fd);
}

/** The terminal's keys reach the whole group of processes, but it is the client that they are meant
 * for: it still has rules to take away. What ends netd is the end of its input. */
void LeaveSignalsToTheClient() {
  for (const int number : {SIGINT, SIGHUP, SIGQUIT, SIGPIPE}) std::signal(number, SIG_IGN);
}

void RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

constexpr uint64_t Bit(int capability) { return uint64_t{1} << capability; }

bool KernelKnows(int capability) { return prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; }

uint64_t NeededCapabilities() {
  uint64_t needed = Bit(CAP_NET_ADMIN);
  needed |= KernelKnows(CAP_BPF) ? Bit(CAP_BPF) | Bit(CAP_PERFMON) : Bit(CAP_SYS_ADMIN);
  if (CountsLockedMemory()) needed |= Bit(CAP_SYS_RESOURCE);
  return needed;
}

}  // namespace

void ShutOut() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (fcntl(fd, F_GETFD) < 0) throw StartError("standard input, output and error must be open");
  CloseInherited();
  clearenv();
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) Fail("prctl(PR_SET_NO_NEW_PRIVS)");
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) Fail("prctl(PR_SET_DUMPABLE)");
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  RaiseDescriptorLimit();
  LeaveSignalsToTheClient();
  umask(077);
}

void EnterNamespace(const std::string& name) {
  const std::string path = "/run/netns/" + name;
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.open()) Fail(path);
  if (setns(file.get(), CLONE_NEWNET) != 0) Fail("setns(" + path + ")");
}

void DropCapabilities() {
  const uint64_t needed = NeededCapabilities();
  // Needs CAP_SETPCAP itself, and so comes first; without it the process had little to lose.
  for (int one = 0; KernelKnows(one); one++)
    if ((needed & Bit(one)) == 0) prctl(PR_CAPBSET_DROP, one, 0, 0, 0);
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3]{};
  if (syscall(SYS_capget, &header, data) != 0) Fail("capget");
  for (unsigned half = 0; half < _LINUX_CAPABILITY_U32S_3; half++) {
    const auto kept = data[half].permitted & static_cast<uint32_t>(needed >> (32 * half));
    data[half] = {kept, kept, 0};
  }
  if (syscall(SYS_capset, &header, data) != 0) Fail("capset");
}

}  // namespace tapwright::netd
