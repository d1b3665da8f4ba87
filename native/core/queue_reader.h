#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "core/descriptor.h"

namespace tapwright {

struct QueueCount {
  uint64_t packets;
  uint64_t bytes;
};

/**
 * A thread that reads TAP queues dry, so that the device never stalls, and counts what each one
 * delivered. Frames are not kept. Owns the descriptors.
 */
class QueueReader {
 public:
  /** The descriptors must be non-blocking. */
  explicit QueueReader(std::vector<Descriptor> queues);
  ~QueueReader() { Stop(); }

  size_t size() const { return counters_.size(); }
  std::vector<QueueCount> Counts() const;
  /** False once a queue could no longer be read (the device was removed) or Stop was called. */
  bool alive() const { return alive_.load(std::memory_order_relaxed); }

  /** Ends the thread and closes the queues. May be called from any thread, and again. */
  void Stop();

 private:
  struct Counter {
    std::atomic<uint64_t> packets{0};
    std::atomic<uint64_t> bytes{0};
  };

  void Watch(int fd, uint32_t tag);
  void Run();
  /** False when the queue is gone. */
  bool Drain(size_t queue, uint8_t* buffer);

  std::vector<Descriptor> queues_;
  std::vector<Counter> counters_;
  Descriptor epoll_;
  Descriptor wake_;
  std::atomic<bool> alive_{true};
  std::mutex stopping_;
  std::thread thread_;
};

}  // namespace tapwright
