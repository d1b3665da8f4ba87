#include "core/netlink_socket.h"

#include <linux/netlink.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "core/system_error.h"

namespace tapwright {
namespace {

constexpr size_t kMessagesPerSend = 256;
/** Room for the answers to one batch; the kernel doubles it for its bookkeeping. */
constexpr int kSocketBufferBytes = 4 << 20;
/** Dump datagrams end at 32 KiB; one answer with many actions may be longer. */
constexpr size_t kDatagramBytes = 64 << 10;
/** Acknowledgements are a datagram each: many are fetched with one system call. */
constexpr size_t kDatagramsPerCall = 32;
/** Small datagrams are handed on together: each chunk costs JavaScript an object. */
constexpr size_t kChunkBytes = 32 << 10;

void SetOption(int fd, int level, int option, int value, const char* syscall) {
  if (setsockopt(fd, level, option, &value, sizeof value) != 0) ThrowErrno(syscall);
}

/** With CAP_NET_ADMIN past the system's limit, else as far as it allows. */
void EnlargeBuffer(int fd, int forced, int plain) {
  const int size = kSocketBufferBytes;
  if (setsockopt(fd, SOL_SOCKET, forced, &size, sizeof size) == 0) return;
  SetOption(fd, SOL_SOCKET, plain, size, "setsockopt(buffer size)");
}

/** The kernel refuses a send above sk_sndbuf - 32 with EMSGSIZE (net/netlink/af_netlink.c). */
size_t SendLimit(int fd) {
  int size = 0;
  socklen_t length = sizeof size;
  if (getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, &length) != 0)
    ThrowErrno("getsockopt(SO_SNDBUF)");
  return static_cast<size_t>(size) - 32;
}

}  // namespace

NetlinkSocket::NetlinkSocket() : receive_buffer_(new uint8_t[kDatagramBytes * kDatagramsPerCall]) {
  Open();
}

void NetlinkSocket::Open() {
  Descriptor fd(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  if (!fd.open()) ThrowErrno("socket(NETLINK_ROUTE)");
  SetOption(fd.get(), SOL_NETLINK, NETLINK_EXT_ACK, 1, "setsockopt(NETLINK_EXT_ACK)");
  SetOption(fd.get(), SOL_NETLINK, NETLINK_CAP_ACK, 1, "setsockopt(NETLINK_CAP_ACK)");
  EnlargeBuffer(fd.get(), SO_RCVBUFFORCE, SO_RCVBUF);
  EnlargeBuffer(fd.get(), SO_SNDBUFFORCE, SO_SNDBUF);
  sockaddr_nl kernel{};
  kernel.nl_family = AF_NETLINK;
  // Connected to the kernel, so that no other process can slip answers in.
  if (connect(fd.get(), reinterpret_cast<sockaddr*>(&kernel), sizeof kernel) != 0)
    ThrowErrno("connect(NETLINK_ROUTE)");
  send_limit_ = SendLimit(fd.get());
  fd_ = std::move(fd);
}

void NetlinkSocket::Begin(Bytes messages, int timeout_ms) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (!fd_.open()) throw SystemError(EBADF, "sendmsg");
  if (transaction_) throw std::logic_error("a transaction is running on this socket");
  auto transaction = std::make_unique<Transaction>();
  transaction->batches = SplitIntoBatches(messages, {kMessagesPerSend, send_limit_});
  transaction->messages = std::move(messages);
  transaction->timeout_ms = timeout_ms;
  transaction_ = std::move(transaction);
}

NetlinkSocket::Step NetlinkSocket::Advance(size_t step_bytes) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (!fd_.open()) throw SystemError(EBADF, "recvmmsg");
  if (!transaction_) throw std::logic_error("no transaction is running on this socket");
  Step step{{}, false};
  try {
    for (size_t received = 0; received < step_bytes;) {
      const bool due = !transaction_->pending.empty();
      const size_t length = Receive(due, &step.chunks);
      received += length;
      // Nothing due, nothing there: the kernel answers while it takes a message, so this batch is
      // through.
      if (due || length > 0) continue;
      if (transaction_->next_batch == transaction_->batches.size()) {
        transaction_.reset();
        step.settled = true;
        return step;
      }
      SendNextBatch();
    }
  } catch (const SystemError&) {
    transaction_.reset();
    fd_.Close();
    Open();
    throw;
  }
  return step;
}

void NetlinkSocket::Reset() {
  std::lock_guard<std::mutex> lock(mutex_);
  transaction_.reset();
  if (fd_.open()) Open();
}

void NetlinkSocket::Close() {
  std::lock_guard<std::mutex> lock(mutex_);
  transaction_.reset();
  fd_.Close();
}

void NetlinkSocket::SendNextBatch() {
  const NetlinkBatch& batch = transaction_->batches[transaction_->next_batch++];
  for (const PendingAnswer& answer : batch.pending)
    transaction_->pending.emplace(answer.sequence, answer.dump);
  const uint8_t* start = transaction_->messages.data() + batch.offset;
  while (send(fd_.get(), start, batch.length, 0) < 0)
    if (errno != EINTR) ThrowErrno("sendmsg");
}

size_t NetlinkSocket::Receive(bool wait, std::vector<Bytes>* chunks) {
  std::array<iovec, kDatagramsPerCall> vectors;
  std::array<mmsghdr, kDatagramsPerCall> headers{};
  for (size_t i = 0; i < kDatagramsPerCall; i++) {
    vectors[i] = {receive_buffer_.get() + i * kDatagramBytes, kDatagramBytes};
    headers[i].msg_hdr.msg_iov = &vectors[i];
    headers[i].msg_hdr.msg_iovlen = 1;
  }
  int count;
  while ((count = recvmmsg(fd_.get(), headers.data(), kDatagramsPerCall, MSG_DONTWAIT, nullptr)) <
         0) {
    if (errno == EAGAIN && !wait) return 0;
    if (errno == EAGAIN)
      WaitReadable();
    else if (errno != EINTR)
      ThrowErrno("recvmmsg");
  }
  size_t received = 0;
  for (size_t i = 0; i < static_cast<size_t>(count); i++) {
    if ((headers[i].msg_hdr.msg_flags & MSG_TRUNC) != 0) throw SystemError(EMSGSIZE, "recvmmsg");
    Take(receive_buffer_.get() + i * kDatagramBytes, headers[i].msg_len, chunks);
    received += headers[i].msg_len;
  }
  return received;
}

void NetlinkSocket::WaitReadable() const {
  pollfd readable{fd_.get(), POLLIN, 0};
  const int ready = poll(&readable, 1, transaction_->timeout_ms);
  if (ready == 0) throw SystemError(ETIMEDOUT, "recvmmsg");
  if (ready < 0 && errno != EINTR) ThrowErrno("poll");
}

void NetlinkSocket::Take(const uint8_t* datagram, size_t length, std::vector<Bytes>* chunks) {
  Settle(datagram, length);
  if (chunks->empty() || chunks->back().size() + length > kChunkBytes) chunks->emplace_back();
  Bytes& chunk = chunks->back();
  chunk.insert(chunk.end(), datagram, datagram + length);
  chunk.resize(NLMSG_ALIGN(chunk.size()));
}

void NetlinkSocket::Settle(const uint8_t* datagram, size_t length) {
  nlmsghdr header;
  for (size_t offset = 0; length - offset >= sizeof header;) {
    std::memcpy(&header, datagram + offset, sizeof header);
    if (header.nlmsg_len < sizeof header || header.nlmsg_len > length - offset) return;
    const bool error = header.nlmsg_type == NLMSG_ERROR;
    const auto due = transaction_->pending.find(header.nlmsg_seq);
    if (due != transaction_->pending.end() &&
        (error || (due->second && header.nlmsg_type == NLMSG_DONE)))
      transaction_->pending.erase(due);
    offset += std::min(NLMSG_ALIGN(static_cast<size_t>(header.nlmsg_len)), length - offset);
  }
}

}  // namespace tapwright
