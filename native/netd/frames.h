#pragma once

#include <cstdint>
#include <optional>

#include "netd/payload.h"
#include "netd/protocol.h"

namespace tapwright::netd {

/** A request as it came, its operation not yet known to be one. */
struct Frame {
  uint32_t id;
  uint32_t operation;
  Bytes payload;
};

/**
 * Reads the next request. Nothing when the stream ends, be it within a frame. Throws Malformed for
 * a length that cannot be: what follows it cannot be told apart any more. SystemError when reading
 * fails.
 */
std::optional<Frame> ReadFrame(int fd);
/** Throws SystemError, EPIPE when nobody reads any more. */
void WriteFrame(int fd, uint32_t id, Outcome outcome, const Bytes& payload);

}  // namespace tapwright::netd
