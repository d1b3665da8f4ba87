#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace tapwright::netd {

using Bytes = std::vector<uint8_t>;

/** A request that is not as protocol.h says. Its answer is `kMalformed`. */
class Malformed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/** Reads a payload from its beginning; each read throws Malformed where it would go past its end.
 */
class PayloadReader {
 public:
  PayloadReader(const uint8_t* start, size_t length) : next_(start), left_(length) {}

  uint32_t Number();
  /** 0 or 1. */
  bool Flag();
  /** How many elements follow, each of at least `least_bytes`: no more than there is room for. */
  uint32_t Count(size_t least_bytes);
  Bytes Data();
  /** Well-formed UTF-8 without NUL, at most `most_bytes`. */
  std::string Text(size_t most_bytes);
  /** To be called after the last read: nothing may follow. */
  void End() const;

 private:
  const uint8_t* Take(size_t length);

  const uint8_t* next_;
  size_t left_;
};

class PayloadWriter {
 public:
  PayloadWriter& Number(uint32_t value);
  PayloadWriter& Long(uint64_t value);
  PayloadWriter& Data(const uint8_t* start, size_t length);
  PayloadWriter& Data(const Bytes& bytes) { return Data(bytes.data(), bytes.size()); }
  PayloadWriter& Text(const std::string& text);

  const Bytes& bytes() const { return bytes_; }

 private:
  Bytes bytes_;
};

}  // namespace tapwright::netd
