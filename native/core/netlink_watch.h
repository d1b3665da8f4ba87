#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "core/descriptor.h"

namespace tapwright {

/** What came since the last time. */
struct Notifications {
  std::vector<std::vector<uint8_t>> datagrams;
  /** Some were lost, between those that are here or after them. */
  bool overrun = false;
};

/**
 * A NETLINK_ROUTE socket that belongs to multicast groups, and a thread that takes in what the
 * kernel sends there. Calls are safe from any thread.
 */
class NetlinkWatch {
 public:
  struct Options {
    /** RTNLGRP_* (linux/rtnetlink.h). */
    std::vector<uint32_t> groups;
    /** Of the socket; the kernel doubles it for its bookkeeping. */
    int receive_bytes;
  };

  /** `wake` is called on the thread when there is something to take and there was nothing before.
   */
  NetlinkWatch(const Options& options, std::function<void()> wake);
  ~NetlinkWatch() { Close(); }

  Notifications Take();
  /** Ends the thread, after which `wake` is not called any more. May be called again. */
  void Close();

 private:
  void Run();
  /** False when nothing is there any more. */
  bool Receive(std::vector<uint8_t>* buffer);
  void Keep(std::vector<uint8_t> datagram);
  void Overrun();

  Descriptor socket_;
  Descriptor stop_;
  std::function<void()> wake_;
  /** Guards what waits. */
  std::mutex mutex_;
  Notifications waiting_;
  size_t waiting_bytes_ = 0;
  /** Held by who ends the thread. */
  std::mutex closing_;
  std::thread thread_;
};

}  // namespace tapwright
