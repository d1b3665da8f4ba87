#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

#include "core/descriptor.h"

namespace tapwright {

/** Frames that lie in one buffer, one after the other. */
struct FrameList {
  std::vector<uint8_t> bytes;
  std::vector<size_t> lengths;
};

/** An AF_PACKET socket that sends whole Ethernet frames out of one interface, and receives nothing.
 */
class PacketSocket {
 public:
  struct Result {
    size_t sent;
    /** Refused by a full transmit queue (ENOBUFS). */
    size_t dropped;
  };

  /** `linear_bytes`: how much of a frame longer than a page the kernel keeps in one piece; 0: all
   * of it. */
  PacketSocket(unsigned interface_index, unsigned linear_bytes);

  /** Sends in order. Throws SystemError for all but a full queue, e.g. ENETDOWN, EMSGSIZE. */
  Result Send(FrameList* frames);
  void Close();

 private:
  const unsigned linear_bytes_;
  std::mutex mutex_;
  Descriptor fd_;
};

}  // namespace tapwright
