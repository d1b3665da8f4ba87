#include "netd/objects.h"

#include <linux/bpf.h>
#include <linux/types.h>

#include <algorithm>
#include <iterator>

// The header is C's.
#define _Static_assert static_assert
#include "rss.h"
#undef _Static_assert
#include "rss_immediate.h"

// The assembler finds the files by -Wa,-I (Makefile).
#define TAPWRIGHT_EMBED(symbol, file)                        \
  __asm__(                                                   \
      ".pushsection .rodata\n.balign 8\n"                    \
      ".local tapwright_" #symbol "\ntapwright_" #symbol     \
      ":\n"                                                  \
      ".incbin \"" file                                      \
      "\"\n"                                                 \
      ".local tapwright_" #symbol "_end\ntapwright_" #symbol \
      "_end:\n"                                              \
      ".byte 0\n.popsection\n");                             \
  extern "C" {                                               \
  extern const uint8_t tapwright_##symbol[];                 \
  extern const uint8_t tapwright_##symbol##_end[];           \
  }

TAPWRIGHT_EMBED(direct_bytes, "rss_direct_bytes.bpf.o")
TAPWRIGHT_EMBED(direct_nibbles, "rss_direct_nibbles.bpf.o")
TAPWRIGHT_EMBED(reclassify_bytes, "rss_reclassify_bytes.bpf.o")
TAPWRIGHT_EMBED(reclassify_nibbles, "rss_reclassify_nibbles.bpf.o")

namespace tapwright::netd {
namespace {

struct Embedded {
  const uint8_t* start;
  const uint8_t* end;
};

constexpr Embedded kObjects[] = {
    {tapwright_direct_bytes, tapwright_direct_bytes_end},
    {tapwright_direct_nibbles, tapwright_direct_nibbles_end},
    {tapwright_reclassify_bytes, tapwright_reclassify_bytes_end},
    {tapwright_reclassify_nibbles, tapwright_reclassify_nibbles_end},
};

constexpr int32_t kPlaceholders[] = {RSS_PLACE_QUEUE, RSS_PLACE_SECRET, RSS_PLACE_TAIL,
                                     RSS_PLACE_GSO_SIZE};

struct Shape {
  uint32_t type;
  uint32_t value_size;
};

constexpr Shape kShapes[] = {
    {BPF_MAP_TYPE_ARRAY, sizeof(rss_slot_bytes)},
    {BPF_MAP_TYPE_ARRAY, sizeof(rss_slot_nibbles)},
    {BPF_MAP_TYPE_PERCPU_ARRAY, sizeof(rss_counters)},
};

}  // namespace

bool IsOwnObject(const Bytes& elf) {
  return std::any_of(std::begin(kObjects), std::end(kObjects), [&](const Embedded& object) {
    return std::equal(elf.begin(), elf.end(), object.start, object.end);
  });
}

bool IsPlaceholder(int32_t immediate) {
  return std::find(std::begin(kPlaceholders), std::end(kPlaceholders), immediate) !=
         std::end(kPlaceholders);
}

bool IsOwnShape(const BpfMapShape& shape) {
  return shape.key_size == sizeof(uint32_t) && shape.max_entries == 1 && shape.flags == 0 &&
         std::any_of(std::begin(kShapes), std::end(kShapes), [&](const Shape& own) {
           return own.type == shape.type && own.value_size == shape.value_size;
         });
}

}  // namespace tapwright::netd
