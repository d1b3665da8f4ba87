#include "core/packet_socket.h"

#include <linux/if_packet.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <utility>

#include "core/system_error.h"

namespace tapwright {
namespace {

constexpr size_t kFramesPerCall = 256;

/** struct virtio_net_hdr (linux/virtio_net.h, which is no C++). */
struct OffloadHeader {
  uint8_t flags;
  uint8_t gso_type;
  uint16_t header_length;
  uint16_t gso_size;
  uint16_t checksum_start;
  uint16_t checksum_offset;
};
static_assert(sizeof(OffloadHeader) == 10, "as on the wire");

}  // namespace

PacketSocket::PacketSocket(unsigned interface_index, unsigned linear_bytes)
    : linear_bytes_(linear_bytes) {
  // Protocol 0: no frame is ever queued to this socket.
  Descriptor fd(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
  if (!fd.open()) ThrowErrno("socket(AF_PACKET)");
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_ifindex = static_cast<int>(interface_index);
  if (bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    ThrowErrno("bind(AF_PACKET)");
  const int on = 1;
  if (linear_bytes > 0 && setsockopt(fd.get(), SOL_PACKET, PACKET_VNET_HDR, &on, sizeof on) != 0)
    ThrowErrno("setsockopt(PACKET_VNET_HDR)");
  fd_ = std::move(fd);
}

PacketSocket::Result PacketSocket::Send(FrameList* frames) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (!fd_.open()) throw SystemError(EBADF, "sendmmsg");
  const size_t total = frames->lengths.size();
  OffloadHeader offload{};
  offload.header_length = static_cast<uint16_t>(linear_bytes_);
  const size_t parts = linear_bytes_ > 0 ? 2 : 1;
  std::vector<std::array<iovec, 2>> vectors(total);
  std::vector<mmsghdr> headers(total);
  uint8_t* start = frames->bytes.data();
  for (size_t i = 0; i < total; i++) {
    vectors[i] = {iovec{&offload, sizeof offload}, iovec{start, frames->lengths[i]}};
    headers[i].msg_hdr = {};
    headers[i].msg_hdr.msg_iov = &vectors[i][2 - parts];
    headers[i].msg_hdr.msg_iovlen = parts;
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
