#include "core/netlink_watch.h"

#include <linux/netlink.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "core/signals_blocked.h"
#include "core/system_error.h"

namespace tapwright {
namespace {

/** A filter with many actions is the longest that comes. */
constexpr size_t kDatagramBytes = 64 << 10;
/** Who does not take what waits loses it, instead of filling the memory. */
constexpr size_t kMostWaitingBytes = 8 << 20;

Descriptor OpenSocket(const NetlinkWatch::Options& options) {
  Descriptor fd(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE));
  if (!fd.open()) ThrowErrno("socket(NETLINK_ROUTE)");
  const int size = options.receive_bytes;
  // With CAP_NET_ADMIN past the system's limit, else as far as it allows.
  if (setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) != 0 &&
      setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &size, sizeof size) != 0)
    ThrowErrno("setsockopt(SO_RCVBUF)");
  sockaddr_nl own{};
  own.nl_family = AF_NETLINK;
  if (bind(fd.get(), reinterpret_cast<sockaddr*>(&own), sizeof own) != 0)
    ThrowErrno("bind(NETLINK_ROUTE)");
  for (const uint32_t group : options.groups)
    if (setsockopt(fd.get(), SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof group) != 0)
      ThrowErrno("setsockopt(NETLINK_ADD_MEMBERSHIP)");
  return fd;
}

}  // namespace

NetlinkWatch::NetlinkWatch(const Options& options, std::function<void()> wake)
    : socket_(OpenSocket(options)),
      stop_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      wake_(std::move(wake)) {
  if (!stop_.open()) ThrowErrno("eventfd");
  const SignalsBlocked inherited;
  thread_ = std::thread([this] { Run(); });
}

Notifications NetlinkWatch::Take() {
  const std::lock_guard<std::mutex> lock(mutex_);
  waiting_bytes_ = 0;
  return std::exchange(waiting_, {});
}

void NetlinkWatch::Close() {
  const std::lock_guard<std::mutex> lock(closing_);
  if (!thread_.joinable()) return;
  const uint64_t one = 1;
  // An eventfd has room for more than one.
  if (write(stop_.get(), &one, sizeof one) < 0) return;
  thread_.join();
  socket_.Close();
}

void NetlinkWatch::Run() {
  std::vector<uint8_t> buffer(kDatagramBytes);
  std::array<pollfd, 2> ready{{{socket_.get(), POLLIN, 0}, {stop_.get(), POLLIN, 0}}};
  while (true) {
    if (poll(ready.data(), ready.size(), -1) < 0) continue;
    if (ready[1].revents != 0) return;
    while (Receive(&buffer)) {
    }
  }
}

bool NetlinkWatch::Receive(std::vector<uint8_t>* buffer) {
  sockaddr_nl sender{};
  iovec vector{buffer->data(), buffer->size()};
  msghdr header{};
  header.msg_name = &sender;
  header.msg_namelen = sizeof sender;
  header.msg_iov = &vector;
  header.msg_iovlen = 1;
  const ssize_t length = recvmsg(socket_.get(), &header, 0);
  if (length < 0) {
    if (errno == EINTR) return true;
    if (errno == EAGAIN) return false;
    // ENOBUFS, after which the socket goes on.
    Overrun();
    return true;
  }
  // The kernel is 0; another process may send to this socket too.
  if (sender.nl_pid != 0) return true;
  if ((header.msg_flags & MSG_TRUNC) != 0)
    Overrun();
  else
    Keep({buffer->begin(), buffer->begin() + length});
  return true;
}

void NetlinkWatch::Keep(std::vector<uint8_t> datagram) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const bool first = waiting_.datagrams.empty() && !waiting_.overrun;
    if (waiting_bytes_ + datagram.size() > kMostWaitingBytes) {
      waiting_.overrun = true;
      return;
    }
    waiting_bytes_ += datagram.size();
    waiting_.datagrams.push_back(std::move(datagram));
    if (!first) return;
  }
  wake_();
}

void NetlinkWatch::Overrun() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const bool first = waiting_.datagrams.empty() && !waiting_.overrun;
    waiting_.overrun = true;
    if (!first) return;
  }
  wake_();
}

}  // namespace tapwright
