#include "netd/payload.h"

#include <algorithm>

namespace tapwright::netd {
namespace {

/** Bytes of the code point that begins with `first`; 0 when none does. */
size_t SequenceLength(uint8_t first) {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  if (first >= 0xf0 && first <= 0xf4) return 4;
  return 0;
}

/** The second byte says whether a sequence is overlong, a surrogate or past U+10FFFF (RFC 3629). */
bool IsSecondByte(uint8_t first, uint8_t second) {
  const uint8_t least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  const uint8_t most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  return second >= least && second <= most;
}

bool IsUtf8(const uint8_t* text, size_t length) {
  for (size_t at = 0; at < length;) {
    const size_t bytes = SequenceLength(text[at]);
    if (bytes == 0 || bytes > length - at || text[at] == 0) return false;
    if (bytes > 1 && !IsSecondByte(text[at], text[at + 1])) return false;
    for (size_t i = 2; i < bytes; i++)
      if ((text[at + i] & 0xc0) != 0x80) return false;
    at += bytes;
  }
  return true;
}

}  // namespace

const uint8_t* PayloadReader::Take(size_t length) {
  if (length > left_) throw Malformed("the payload ends too early");
  const uint8_t* start = next_;
  next_ += length;
  left_ -= length;
  return start;
}

uint32_t PayloadReader::Number() {
  const uint8_t* bytes = Take(4);
  return static_cast<uint32_t>(bytes[0]) | static_cast<uint32_t>(bytes[1]) << 8 |
         static_cast<uint32_t>(bytes[2]) << 16 | static_cast<uint32_t>(bytes[3]) << 24;
}

bool PayloadReader::Flag() {
  const uint32_t value = Number();
  if (value > 1) throw Malformed("a flag is neither 0 nor 1");
  return value == 1;
}

uint32_t PayloadReader::Count(size_t least_bytes) {
  const uint32_t count = Number();
  if (count > left_ / least_bytes)
    throw Malformed("a list has more elements than there is room for");
  return count;
}

Bytes PayloadReader::Data() {
  const size_t length = Number();
  const uint8_t* start = Take(length);
  return Bytes(start, start + length);
}

std::string PayloadReader::Text(size_t most_bytes) {
  const size_t length = Number();
  const uint8_t* start = Take(length);
  if (length > most_bytes) throw Malformed("a text is too long");
  if (!IsUtf8(start, length)) throw Malformed("a text is not UTF-8");
  return std::string(start, start + length);
}

void PayloadReader::End() const {
  if (left_ != 0) throw Malformed("bytes follow the payload");
}

PayloadWriter& PayloadWriter::Number(uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8)
    bytes_.push_back(static_cast<uint8_t>(value >> shift));
  return *this;
}

PayloadWriter& PayloadWriter::Long(uint64_t value) {
  return Number(static_cast<uint32_t>(value)).Number(static_cast<uint32_t>(value >> 32));
}

PayloadWriter& PayloadWriter::Data(const uint8_t* start, size_t length) {
  Number(static_cast<uint32_t>(length));
  bytes_.insert(bytes_.end(), start, start + length);
  return *this;
}

PayloadWriter& PayloadWriter::Text(const std::string& text) {
  return Data(reinterpret_cast<const uint8_t*>(text.data()), text.size());
}

}  // namespace tapwright::netd
