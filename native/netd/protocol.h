#pragma once

#include <cstddef>
#include <cstdint>

namespace tapwright::netd {

/**
 * What is spoken over standard input and output (docs/netd.md). All numbers are little-endian; a
 * `text` is its length in bytes (u32) and UTF-8, `bytes` the same without a rule for the content, a
 * `list` its count (u32) and its elements.
 *
 *   request  u32 length of what follows | u32 id | u32 operation | payload
 *   answer   u32 length of what follows | u32 id | u32 outcome   | payload
 *
 * Requests are answered one after the other, in their order, each with the id that it came with. An
 * answer that is long comes in parts, each with outcome `kMore`, the last with another.
 */
constexpr uint32_t kProtocolVersion = 1;

/** Of a frame, what its length counts. 30,000 filters of the longest kind are 20 MiB. */
constexpr size_t kMostFrameBytes = 32u << 20;
/** Id and operation, or id and outcome. */
constexpr size_t kFrameHeadBytes = 8;

/** Handles of maps and programs are the numbers of netd's descriptors: messages name programs so.
 */
enum class Operation : uint32_t {
  /** u32 protocol → u32 protocol, text release (`uname -r`), text folder of pins, u64 inode of the
   * network namespace */
  kHello = 1,
  /** bytes messages → list of bytes: chunks of whole messages */
  kTransact = 2,
  /** text name → u32 index, 0 when there is none */
  kInterfaceIndex = 3,
  /** → nothing */
  kAwaitPackets = 4,
  /** text name, u32 queues, u32 persistent → u32 TAP, u32 interface index. Joins one that exists.
   */
  kCreateTap = 10,
  /** u32 TAP → list of u64 packets, u64 bytes */
  kReadCounts = 11,
  /** u32 TAP → nothing */
  kCloseTap = 12,
  /** text name → nothing */
  kDeleteTap = 13,
  /** bytes ELF, text name, list of (text program, list of (u32 from, u32 to)) → list of (text name,
   * map), list of program: a map is u32 handle, u32 id, a program the same */
  kLoad = 20,
  /** text name, u32 type, u32 key bytes, u32 value bytes, u32 entries → u32 handle, u32 id */
  kCreateMap = 21,
  /** u32 map, bytes key → u32 found, bytes value */
  kLookup = 22,
  /** u32 map, bytes key, bytes value → nothing */
  kUpdate = 23,
  /** u32 map, bytes key, u32 inner map → nothing */
  kSetInner = 24,
  /** u32 map, bytes key → nothing */
  kDelete = 25,
  /** u32 map or program, text path → nothing */
  kPin = 26,
  /** u32 map or program → nothing */
  kClose = 27,
  /** text folder → u32 found, list of text */
  kListPins = 30,
  /** text folder → nothing */
  kMakePins = 31,
  /** text path → nothing */
  kRemovePins = 32,
  /** text path → u32 found, u32 handle, u32 id */
  kOpenMap = 33,
  kOpenProgram = 34,
};

enum class Outcome : uint32_t {
  /** The operation's own payload. */
  kDone = 0,
  /** A part of it; more of the same request follows. */
  kMore = 1,
  /** u32 errno, text its name, text system call, text note */
  kFailed = 2,
  /** As kFailed, then text program, text log of the verifier */
  kProgramRefused = 3,
  /** text what, text why: netd does not do that for its client */
  kNotAllowed = 4,
  /** text why: the request itself is wrong */
  kMalformed = 5,
};

}  // namespace tapwright::netd
