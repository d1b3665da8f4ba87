#include "core/packet_barrier.h"

#include <linux/membarrier.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <memory>

#include "core/system_error.h"

namespace tapwright {
namespace {

constexpr const char* kBarrier = "membarrier(MEMBARRIER_CMD_GLOBAL)";

/** The most that a kernel can be built for (NR_CPUS). */
constexpr int kMostCpus = 8192;

struct FreeCpus {
  void operator()(cpu_set_t* set) const { CPU_FREE(set); }
};

/** A set of CPUs of this thread, given back in the end. */
class Visit {
 public:
  Visit() : before_(CPU_ALLOC(kMostCpus)), one_(CPU_ALLOC(kMostCpus)) {
    if (!before_ || !one_) throw SystemError(ENOMEM, "sched_getaffinity");
    if (sched_getaffinity(0, kBytes, before_.get()) != 0) ThrowErrno("sched_getaffinity");
  }
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;
  ~Visit() { sched_setaffinity(0, kBytes, before_.get()); }

  /** Returns once this thread runs there. False when there is no such CPU, or not for this process.
   */
  bool Go(int cpu) {
    CPU_ZERO_S(kBytes, one_.get());
    CPU_SET_S(static_cast<size_t>(cpu), kBytes, one_.get());
    if (sched_setaffinity(0, kBytes, one_.get()) == 0) return true;
    if (errno != EINVAL) ThrowErrno("sched_setaffinity");
    return false;
  }

 private:
  static constexpr size_t kBytes = CPU_ALLOC_SIZE(kMostCpus);
  std::unique_ptr<cpu_set_t, FreeCpus> before_;
  std::unique_ptr<cpu_set_t, FreeCpus> one_;
};

/** A thread that runs on a CPU has waited for the packet that was there. False when one of them is
 * out of reach. */
bool VisitEveryCpu() {
  Visit visit;
  const long there = sysconf(_SC_NPROCESSORS_CONF);
  long seen = 0;
  for (int cpu = 0; cpu < there && cpu < kMostCpus; cpu++) seen += visit.Go(cpu) ? 1 : 0;
  return seen >= sysconf(_SC_NPROCESSORS_ONLN);
}

}  // namespace

void AwaitPackets() {
  // With more than one CPU it waits for a grace period of RCU, which is what holds qdiscs and
  // filters while a packet is in them (kernel/sched/membarrier.c, Linux 6.1).
  if (syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0) == 0) return;
  // Where CPUs run without a clock (nohz_full, as is usual beside DPDK) it is not to be had.
  const int number = errno;
  const bool absent = number == EINVAL || number == ENOSYS;
  if (!absent || !VisitEveryCpu()) throw SystemError(number, kBarrier);
}

}  // namespace tapwright
