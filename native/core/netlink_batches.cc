#include "core/netlink_batches.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>
#include <unordered_set>

namespace tapwright {
namespace {

nlmsghdr ReadHeader(const std::vector<uint8_t>& messages, size_t offset) {
  const std::string where = " at offset " + std::to_string(offset);
  nlmsghdr header;
  if (messages.size() - offset < sizeof header)
    throw std::invalid_argument("netlink header cut short" + where);
  std::memcpy(&header, messages.data() + offset, sizeof header);
  if (header.nlmsg_len < sizeof header)
    throw std::invalid_argument("nlmsg_len is less than a header" + where);
  if (header.nlmsg_len > messages.size() - offset)
    throw std::invalid_argument("nlmsg_len is more than there is" + where);
  return header;
}

/** The same bits mean EXCL and REPLACE in messages that make something (net/core/rtnetlink.c). */
bool IsDump(const nlmsghdr& header) {
  const bool get = header.nlmsg_type >= RTM_BASE && (header.nlmsg_type - RTM_BASE) % 4 == 2;
  return get && (header.nlmsg_flags & NLM_F_DUMP) != 0;
}

bool Fits(const NetlinkBatch& batch, size_t messages, size_t length, const BatchLimits& limits) {
  return messages < limits.messages && batch.length + length <= limits.bytes;
}

}  // namespace

std::vector<NetlinkBatch> SplitIntoBatches(const std::vector<uint8_t>& messages,
                                           const BatchLimits& limits) {
  std::vector<NetlinkBatch> batches;
  std::unordered_set<uint32_t> sequences;
  size_t in_last = 0;
  bool last_is_dump = false;
  for (size_t offset = 0; offset < messages.size();) {
    const nlmsghdr header = ReadHeader(messages, offset);
    if (!sequences.insert(header.nlmsg_seq).second)
      throw std::invalid_argument("sequence number " + std::to_string(header.nlmsg_seq) +
                                  " is used twice");
    const size_t padded = NLMSG_ALIGN(static_cast<size_t>(header.nlmsg_len));
    const size_t length = std::min(padded, messages.size() - offset);
    const bool dump = IsDump(header);
    if (batches.empty() || dump || last_is_dump || !Fits(batches.back(), in_last, length, limits)) {
      batches.push_back({offset, 0, {}});
      in_last = 0;
    }
    NetlinkBatch& batch = batches.back();
    batch.length += length;
    if (dump || (header.nlmsg_flags & NLM_F_ACK) != 0)
      batch.pending.push_back({header.nlmsg_seq, dump});
    in_last += 1;
    last_is_dump = dump;
    offset += length;
  }
  return batches;
}

}  // namespace tapwright
