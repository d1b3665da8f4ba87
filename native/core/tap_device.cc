#include "core/tap_device.h"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>

#include <cstring>
#include <utility>

#include "core/interface_index.h"
#include "core/system_error.h"

namespace tapwright {
namespace {

constexpr int kFrameFlags = IFF_TAP | IFF_NO_PI;

/** Attaches one queue; makes the device when there is none of that name. */
Descriptor OpenQueue(const std::string& name, int flags) {
  Descriptor fd(open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC));
  if (!fd.open()) ThrowErrno("open(/dev/net/tun)");
  ifreq request{};
  name.copy(request.ifr_name, sizeof request.ifr_name - 1);
  request.ifr_flags = static_cast<short>(flags);
  if (ioctl(fd.get(), TUNSETIFF, &request) != 0) ThrowErrno("ioctl(TUNSETIFF)");
  return fd;
}

void SetPersistent(const Descriptor& queue, bool persistent) {
  if (ioctl(queue.get(), TUNSETPERSIST, persistent ? 1UL : 0UL) != 0)
    ThrowErrno("ioctl(TUNSETPERSIST)");
}

constexpr const char* kSetQueue = "ioctl(TUNSETQUEUE)";

void SetQueue(int queue, int flag) {
  ifreq request{};
  request.ifr_flags = static_cast<short>(flag);
  if (ioctl(queue, TUNSETQUEUE, &request) != 0) ThrowErrno(kSetQueue);
}

unsigned RequireInterface(const std::string& name) {
  const unsigned index = InterfaceIndex(name);
  if (index == 0) throw SystemError(ENODEV, "if_nametoindex");
  return index;
}

/** TUNSETIFF makes what it does not find: a device that went must not come back anew. */
void RequireSame(const std::string& name, unsigned index) {
  if (InterfaceIndex(name) != index) throw SystemError(ENODEV, "ioctl(TUNSETIFF)");
}

}  // namespace

TapDevice::TapDevice(std::string name, unsigned index, std::vector<Descriptor> queues)
    : name_(std::move(name)),
      index_(index),
      reader_(std::make_unique<QueueReader>(std::move(queues))) {}

std::unique_ptr<TapDevice> TapDevice::Create(const std::string& name, size_t queues,
                                             bool persistent) {
  const int flags = kFrameFlags | IFF_MULTI_QUEUE;
  std::vector<Descriptor> opened;
  opened.push_back(OpenQueue(name, flags | IFF_TUN_EXCL));
  const unsigned index = RequireInterface(name);
  while (opened.size() < queues) opened.push_back(OpenQueue(name, flags));
  // Last, so that a failure before it leaves nothing behind.
  if (persistent) SetPersistent(opened.front(), true);
  return std::unique_ptr<TapDevice>(new TapDevice(name, index, std::move(opened)));
}

std::unique_ptr<TapDevice> TapDevice::Attach(const std::string& name, size_t queues) {
  const unsigned index = RequireInterface(name);
  std::vector<Descriptor> opened;
  while (opened.size() < queues) opened.push_back(OpenQueue(name, kFrameFlags | IFF_MULTI_QUEUE));
  RequireSame(name, index);
  return std::unique_ptr<TapDevice>(new TapDevice(name, index, std::move(opened)));
}

void TapDevice::Delete(const std::string& name) {
  const unsigned index = RequireInterface(name);
  Descriptor queue;
  try {
    queue = OpenQueue(name, kFrameFlags | IFF_MULTI_QUEUE);
  } catch (const SystemError& error) {
    if (error.number() != EINVAL) throw;
    queue = OpenQueue(name, kFrameFlags);  // made with a single queue
  }
  RequireSame(name, index);
  SetPersistent(queue, false);
}

void TapDevice::DetachQueue() {
  reader_->Detach(kSetQueue, [](int queue) { SetQueue(queue, IFF_DETACH_QUEUE); });
}

void TapDevice::AttachQueue() {
  reader_->Attach(kSetQueue, [](int queue) { SetQueue(queue, IFF_ATTACH_QUEUE); });
}

void TapDevice::SetSteering(int program) {
  const char* call = "ioctl(TUNSETSTEERINGEBPF)";
  reader_->OnDevice(call, [&](int queue) {
    if (ioctl(queue, TUNSETSTEERINGEBPF, &program) != 0) ThrowErrno(call);
  });
}

}  // namespace tapwright
