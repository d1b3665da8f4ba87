#include "netd/attributes.h"

#include <linux/netlink.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace tapwright::netd {

uint32_t Attribute::Number32(size_t offset) const {
  uint32_t value;
  std::memcpy(&value, data + offset, sizeof value);
  return value;
}

std::string Attribute::Text() const {
  const bool ended = length > 0 && data[length - 1] == 0;
  return std::string(data, data + length - (ended ? 1 : 0));
}

std::vector<Attribute> ParseAttributes(const uint8_t* start, size_t length) {
  std::vector<Attribute> attributes;
  while (length > 0) {
    nlattr header;
    if (length < sizeof header) throw std::invalid_argument("bytes follow the last attribute");
    std::memcpy(&header, start, sizeof header);
    if (header.nla_len < sizeof header || header.nla_len > length)
      throw std::invalid_argument("the length of an attribute cannot be");
    if ((header.nla_type & NLA_F_NET_BYTEORDER) != 0)
      throw std::invalid_argument("an attribute has a flag that none has");
    const auto type = static_cast<uint16_t>(header.nla_type & NLA_TYPE_MASK);
    const auto same = [type](const Attribute& other) { return other.type == type; };
    if (std::any_of(attributes.begin(), attributes.end(), same))
      throw std::invalid_argument("attribute " + std::to_string(type) + " comes twice");
    attributes.push_back({type, start + sizeof header, header.nla_len - sizeof header});
    const size_t padded = std::min(NLA_ALIGN(static_cast<size_t>(header.nla_len)), length);
    start += padded;
    length -= padded;
  }
  return attributes;
}

}  // namespace tapwright::netd
