#include "netd/frames.h"

#include <unistd.h>

#include <algorithm>
#include <array>

#include "core/system_error.h"

namespace tapwright::netd {
namespace {

/** What is asked for by a length alone is not believed before it comes. */
constexpr size_t kStepBytes = 1 << 20;

/** False when the stream ends before. */
bool ReadAll(int fd, uint8_t* start, size_t length) {
  while (length > 0) {
    const ssize_t count = read(fd, start, length);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) ThrowErrno("read");
    if (count == 0) return false;
    start += count;
    length -= static_cast<size_t>(count);
  }
  return true;
}

void WriteAll(int fd, const Bytes& bytes) {
  for (size_t at = 0; at < bytes.size();) {
    const ssize_t count = write(fd, bytes.data() + at, bytes.size() - at);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) ThrowErrno("write");
    at += static_cast<size_t>(count);
  }
}

bool ReadPayload(int fd, size_t length, Bytes* payload) {
  while (payload->size() < length) {
    const size_t at = payload->size();
    const size_t step = std::min(kStepBytes, length - at);
    payload->resize(at + step);
    if (!ReadAll(fd, payload->data() + at, step)) return false;
  }
  return true;
}

}  // namespace

std::optional<Frame> ReadFrame(int fd) {
  std::array<uint8_t, 4 + kFrameHeadBytes> bytes;
  if (!ReadAll(fd, bytes.data(), 4)) return std::nullopt;
  const size_t length = PayloadReader(bytes.data(), 4).Number();
  if (length < kFrameHeadBytes) throw Malformed("a frame is shorter than its head");
  if (length > kMostFrameBytes) throw Malformed("a frame is too long");
  if (!ReadAll(fd, bytes.data() + 4, kFrameHeadBytes)) return std::nullopt;
  PayloadReader head(bytes.data() + 4, kFrameHeadBytes);
  Frame frame;
  frame.id = head.Number();
  frame.operation = head.Number();
  if (!ReadPayload(fd, length - kFrameHeadBytes, &frame.payload)) return std::nullopt;
  return frame;
}

void WriteFrame(int fd, uint32_t id, Outcome outcome, const Bytes& payload) {
  PayloadWriter head;
  head.Number(static_cast<uint32_t>(kFrameHeadBytes + payload.size()))
      .Number(id)
      .Number(static_cast<uint32_t>(outcome));
  WriteAll(fd, head.bytes());
  WriteAll(fd, payload);
}

}  // namespace tapwright::netd
