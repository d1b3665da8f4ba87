#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tapwright::netd {

/** One attribute of a netlink message, its payload in the message. */
struct Attribute {
  /** Without the flag for nests. */
  uint16_t type;
  const uint8_t* data;
  size_t length;

  /** The caller has checked the length. In the host's byte order. */
  uint32_t Number32(size_t offset = 0) const;
  /** The text before the NUL that ends it, if one does. */
  std::string Text() const;
};

/**
 * The attributes that fill `length` bytes. Stricter than the kernel, which passes over what it does
 * not understand: each must be whole, each type may come once, and nothing may follow. Throws
 * std::invalid_argument.
 */
std::vector<Attribute> ParseAttributes(const uint8_t* start, size_t length);

}  // namespace tapwright::netd
