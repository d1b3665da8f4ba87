#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/descriptor.h"
#include "core/queue_reader.h"

namespace tapwright {

/** Queues of a multi-queue TAP device (drivers/net/tun.c), open and drained until Close. */
class TapDevice {
 public:
  /** Makes a new device. SystemError EBUSY when the name is taken. */
  static std::unique_ptr<TapDevice> Create(const std::string& name, size_t queues, bool persistent);
  /** Attaches further queues to an existing device. SystemError ENODEV when there is none. */
  static std::unique_ptr<TapDevice> Attach(const std::string& name, size_t queues);
  /** Takes the persistence from a device: it goes with its last queue. Errors as of Attach. */
  static void Delete(const std::string& name);

  const std::string& name() const { return name_; }
  unsigned index() const { return index_; }
  QueueReader& reader() const { return *reader_; }

  /**
   * Takes the last attached queue off the device (TUNSETQUEUE). The kernel gives a detached queue's
   * number to its last one: always taking the last keeps all numbers.
   */
  void DetachQueue();
  /** Gives the device back the queue that was detached last. */
  void AttachQueue();
  /** Lets a socket filter program choose the queue of each packet; -1 for none. */
  void SetSteering(int program);

  /** Lets the queues go. Counts stay readable. */
  void Close() { reader_->Stop(); }

 private:
  TapDevice(std::string name, unsigned index, std::vector<Descriptor> queues);

  std::string name_;
  unsigned index_;
  std::unique_ptr<QueueReader> reader_;
};

}  // namespace tapwright
