#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "core/descriptor.h"

namespace tapwright {

struct QueueCount {
  uint64_t packets;
  uint64_t bytes;
};

struct KeptFrame {
  uint32_t queue;
  std::vector<uint8_t> bytes;
};

struct KeptFrames {
  std::vector<KeptFrame> frames;
  /** Read, but not kept for want of room. */
  uint64_t missed = 0;
};

/**
 * A thread that reads TAP queues dry, so that the device never stalls, and counts what each one
 * delivered. Frames are kept only when asked for. Owns the descriptors.
 */
class QueueReader {
 public:
  /** Asks the kernel something of a queue. */
  using Change = std::function<void(int fd)>;

  /** The descriptors must be non-blocking. */
  explicit QueueReader(std::vector<Descriptor> queues);
  ~QueueReader() { Stop(); }

  size_t size() const { return counters_.size(); }
  std::vector<QueueCount> Counts() const;
  /** From now on keeps frames, in the order of reading, until so many bytes wait; 0 stops and lets
   * go of all. */
  void KeepFrames(size_t most_bytes);
  /** Hands over what was kept since the last time. */
  KeptFrames TakeFrames();
  /** False once a queue could no longer be read (the device was removed) or Stop was called. */
  bool alive() const { return alive_.load(std::memory_order_relaxed); }

  /**
   * Lets `detach` take the last attached queue off its device, while the thread leaves it alone.
   * SystemError EBADF of `syscall` once stopped, EINVAL when none is attached.
   */
  void Detach(const char* syscall, const Change& detach);
  /** The other way round: the queue that was detached last. EINVAL when all are attached. */
  void Attach(const char* syscall, const Change& attach);
  /** Runs `change` on an open queue. */
  void OnDevice(const char* syscall, const Change& change);
  size_t attached() const { return attached_.load(std::memory_order_relaxed); }

  /** Ends the thread and closes the queues. May be called from any thread, and again. */
  void Stop();

 private:
  struct Counter {
    std::atomic<uint64_t> packets{0};
    std::atomic<uint64_t> bytes{0};
  };

  void Watch(int fd, uint32_t tag);
  void Run();
  /** False when the queue cannot be read. */
  bool Drain(size_t queue, uint8_t* buffer);
  /** Whether that is because the device is gone, and not because the queue was just detached. */
  bool IsLost(size_t queue, uint8_t* buffer);
  void Keep(size_t queue, const uint8_t* frame, size_t length);

  std::vector<Descriptor> queues_;
  std::vector<Counter> counters_;
  Descriptor epoll_;
  Descriptor wake_;
  std::atomic<bool> alive_{true};
  std::atomic<bool> keeping_{false};
  /** Guards all of what is kept. */
  std::mutex kept_mutex_;
  KeptFrames kept_;
  size_t kept_bytes_ = 0;
  size_t most_kept_bytes_ = 0;
  /** Held by what needs the queues open. */
  std::mutex stopping_;
  /** Queues below are attached. Changed under both mutexes. */
  std::atomic<size_t> attached_;
  /** Held while a queue is being attached or detached. The thread never waits for the other one. */
  std::mutex changing_;
  std::thread thread_;
};

}  // namespace tapwright
