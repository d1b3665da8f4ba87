#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tapwright {

/** What a batch waits for: one entry per message that is certain to be answered. */
struct PendingAnswer {
  uint32_t sequence;
  /** Ends with NLMSG_DONE; others end with NLMSG_ERROR. */
  bool dump;
};

/** Messages that go to the kernel in one sendmsg. */
struct NetlinkBatch {
  size_t offset;
  size_t length;
  std::vector<PendingAnswer> pending;
};

struct BatchLimits {
  size_t messages;
  size_t bytes;
};

/**
 * Cuts netlink messages that follow one another (each padded to 4 bytes) into batches. A dump is a
 * batch of its own, since a socket runs one at a time and refuses a second with EBUSY. A message
 * longer than the limit is a batch of its own too: the kernel judges it.
 *
 * Throws std::invalid_argument when the bytes are not whole messages, or two share a sequence
 * number (their answers could not be told apart).
 */
std::vector<NetlinkBatch> SplitIntoBatches(const std::vector<uint8_t>& messages,
                                           const BatchLimits& limits);

}  // namespace tapwright
