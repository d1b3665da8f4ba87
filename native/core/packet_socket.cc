#include "core/packet_socket.h"

#include <linux/if_packet.h>
#include <sys/socket.h>

#include <algorithm>
#include <utility>

#include "core/system_error.h"

namespace tapwright {
namespace {

constexpr size_t kFramesPerCall = 256;

}  // namespace

PacketSocket::PacketSocket(unsigned interface_index) {
  // Protocol 0: no frame is ever queued to this socket.
  Descriptor fd(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
  if (!fd.open()) ThrowErrno("socket(AF_PACKET)");
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_ifindex = static_cast<int>(interface_index);
  if (bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    ThrowErrno("bind(AF_PACKET)");
  fd_ = std::move(fd);
}

PacketSocket::Result PacketSocket::Send(FrameList* frames) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (!fd_.open()) throw SystemError(EBADF, "sendmmsg");
  const size_t total = frames->lengths.size();
  std::vector<iovec> vectors(total);
  std::vector<mmsghdr> headers(total);
  uint8_t* start = frames->bytes.data();
  for (size_t i = 0; i < total; i++) {
    vectors[i] = {start, frames->lengths[i]};
    headers[i].msg_hdr = {};
    headers[i].msg_hdr.msg_iov = &vectors[i];
    headers[i].msg_hdr.msg_iovlen = 1;
    start += frames->lengths[i];
  }
  Result result{0, 0};
  for (size_t next = 0; next < total;) {
    const auto count = static_cast<unsigned>(std::min(total - next, kFramesPerCall));
    const int sent = sendmmsg(fd_.get(), headers.data() + next, count, 0);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno != ENOBUFS) ThrowErrno("sendmmsg");
    // The error is of the first frame of the call; the rest has its own turn.
    const size_t passed = sent < 0 ? 1 : static_cast<size_t>(sent);
    (sent < 0 ? result.dropped : result.sent) += passed;
    next += passed;
  }
  return result;
}

void PacketSocket::Close() {
  std::lock_guard<std::mutex> lock(mutex_);
  fd_.Close();
}

}  // namespace tapwright
