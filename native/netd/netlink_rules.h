#pragma once

#include <cstddef>
#include <cstdint>

namespace tapwright::netd {

/** What an attribute may hold, beside a length within its bounds. */
enum class Holds : uint8_t {
  kBytes,
  /** A nest of `inside`. */
  kNest,
  /** The name of a row of `kinds`. */
  kKind,
  /** A nest of what the kind beside it has. */
  kOptionsOfKind,
  /** A nest of nests of `inside`, numbered from 1: the actions of a filter. */
  kActions,
  /** struct tc_gen, by which an action may be one that stands already. */
  kActionParameters,
  /** struct tc_mirred: the same and a device, which must be allowed. */
  kMirredParameters,
  /** A descriptor, which must be that of a program of netd's. */
  kProgram,
};

struct AttributeRules;
struct Kinds;

struct AttributeRule {
  uint16_t type;
  Holds holds;
  uint16_t least_bytes;
  uint16_t most_bytes;
  const AttributeRules* inside = nullptr;
  const Kinds* kinds = nullptr;
};

/** Attributes of one level: what is not in the table is not allowed. */
struct AttributeRules {
  const AttributeRule* rows;
  size_t count;
};

/** A kind of qdisc, filter or action. */
struct Kind {
  const char* name;
  /** Null when its options are a plain struct of `options_bytes`. */
  const AttributeRules* options;
  uint16_t options_bytes = 0;
  /** Of qdiscs: where one stands. */
  uint32_t handle = 0;
  uint32_t parent = 0;
};

struct Kinds {
  const Kind* rows;
  size_t count;
};

enum class Head : uint8_t {
  /** struct ifinfomsg */
  kLink,
  /** struct tcmsg */
  kTc,
};

/** A type of message that netd passes on. */
struct MessageRule {
  uint16_t type;
  const char* name;
  Head head;
  /** Changes something: its device must be allowed. What only reads needs no privilege. */
  bool changes;
  /** NLM_F_…; others are not allowed. */
  uint16_t flags;
  const AttributeRules* attributes;
};

/** Null when netd does not pass messages of that type on. */
const MessageRule* FindMessageRule(uint16_t type);
const AttributeRule* FindAttributeRule(const AttributeRules& rules, uint16_t type);

/** Of struct ifinfomsg: the flags that may be changed. */
extern const uint32_t kLinkFlags;

}  // namespace tapwright::netd
