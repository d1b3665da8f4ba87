#include "core/queue_reader.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <limits>
#include <memory>
#include <utility>

#include "core/signals_blocked.h"
#include "core/system_error.h"

namespace tapwright {
namespace {

/** A frame is at most the MTU (65521 for a TAP) with its header. */
constexpr size_t kFrameBytes = 64 << 10;
/** Then the other queues have their turn. */
constexpr int kFramesPerTurn = 64;
constexpr uint32_t kWakeTag = std::numeric_limits<uint32_t>::max();

}  // namespace

QueueReader::QueueReader(std::vector<Descriptor> queues)
    : queues_(std::move(queues)),
      counters_(queues_.size()),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      attached_(queues_.size()) {
  if (!epoll_.open()) ThrowErrno("epoll_create1");
  if (!wake_.open()) ThrowErrno("eventfd");
  Watch(wake_.get(), kWakeTag);
  for (size_t i = 0; i < queues_.size(); i++) Watch(queues_[i].get(), static_cast<uint32_t>(i));
  const SignalsBlocked inherited;
  thread_ = std::thread([this] { Run(); });
}

std::vector<QueueCount> QueueReader::Counts() const {
  std::vector<QueueCount> counts;
  counts.reserve(counters_.size());
  for (const Counter& counter : counters_)
    counts.push_back({counter.packets.load(std::memory_order_acquire),
                      counter.bytes.load(std::memory_order_relaxed)});
  return counts;
}

void QueueReader::Detach(const char* syscall, const Change& detach) {
  OnDevice(syscall, [&](int) {
    const std::lock_guard<std::mutex> lock(changing_);
    const size_t attached = attached_;
    if (attached == 0) throw SystemError(EINVAL, syscall);
    const int fd = queues_[attached - 1].get();
    // A detached queue would be ready without end.
    epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
    try {
      detach(fd);
    } catch (...) {
      Watch(fd, static_cast<uint32_t>(attached - 1));
      throw;
    }
    attached_ = attached - 1;
  });
}

void QueueReader::Attach(const char* syscall, const Change& attach) {
  OnDevice(syscall, [&](int) {
    const std::lock_guard<std::mutex> lock(changing_);
    const size_t attached = attached_;
    if (attached == queues_.size()) throw SystemError(EINVAL, syscall);
    const int fd = queues_[attached].get();
    attach(fd);
    attached_ = attached + 1;
    Watch(fd, static_cast<uint32_t>(attached));
  });
}

void QueueReader::OnDevice(const char* syscall, const Change& change) {
  const std::lock_guard<std::mutex> lock(stopping_);
  if (queues_.empty()) throw SystemError(EBADF, syscall);
  change(queues_.front().get());
}

void QueueReader::KeepFrames(size_t most_bytes) {
  std::lock_guard<std::mutex> lock(kept_mutex_);
  most_kept_bytes_ = most_bytes;
  keeping_.store(most_bytes > 0, std::memory_order_relaxed);
  if (most_bytes > 0) return;
  kept_ = {};
  kept_bytes_ = 0;
}

KeptFrames QueueReader::TakeFrames() {
  std::lock_guard<std::mutex> lock(kept_mutex_);
  kept_bytes_ = 0;
  return std::exchange(kept_, {});
}

void QueueReader::Keep(size_t queue, const uint8_t* frame, size_t length) {
  std::lock_guard<std::mutex> lock(kept_mutex_);
  if (kept_bytes_ + length > most_kept_bytes_) {
    kept_.missed++;
    return;
  }
  kept_bytes_ += length;
  kept_.frames.push_back({static_cast<uint32_t>(queue), {frame, frame + length}});
}

void QueueReader::Stop() {
  std::lock_guard<std::mutex> lock(stopping_);
  if (!thread_.joinable()) return;
  alive_.store(false, std::memory_order_relaxed);
  // An eventfd takes a write of 1 unless its count is at the brink of 2^64.
  eventfd_write(wake_.get(), 1);
  thread_.join();
  queues_.clear();
  attached_ = 0;
}

void QueueReader::Watch(int fd, uint32_t tag) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u32 = tag;
  if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) ThrowErrno("epoll_ctl");
}

void QueueReader::Run() {
  const std::unique_ptr<uint8_t[]> buffer(new uint8_t[kFrameBytes]);
  std::array<epoll_event, 64> events;
  for (;;) {
    const int ready = epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < ready; i++) {
      const uint32_t tag = events[static_cast<size_t>(i)].data.u32;
      if (tag == kWakeTag) return;
      if (Drain(tag, buffer.get()) || !IsLost(tag, buffer.get())) continue;
      alive_.store(false, std::memory_order_relaxed);
      epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, queues_[tag].get(), nullptr);
    }
  }
}

bool QueueReader::IsLost(size_t queue, uint8_t* buffer) {
  const std::lock_guard<std::mutex> lock(changing_);
  return queue < attached_ && !Drain(queue, buffer);
}

bool QueueReader::Drain(size_t queue, uint8_t* buffer) {
  Counter& counter = counters_[queue];
  for (int frame = 0; frame < kFramesPerTurn; frame++) {
    const ssize_t length = read(queues_[queue].get(), buffer, kFrameBytes);
    if (length < 0) return errno == EAGAIN || errno == EINTR;
    // Kept before it is counted: who has seen the count finds the frame.
    if (keeping_.load(std::memory_order_relaxed)) Keep(queue, buffer, static_cast<size_t>(length));
    counter.bytes.fetch_add(static_cast<uint64_t>(length), std::memory_order_relaxed);
    counter.packets.fetch_add(1, std::memory_order_release);
  }
  return true;
}

}  // namespace tapwright
