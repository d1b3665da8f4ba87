#pragma once

#include <linux/bpf.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/bpf_handle.h"

namespace tapwright {

/** A program as the kernel takes it: relocated, with the numbers of its maps in the instructions.
 */
struct BpfCode {
  std::string name;
  bpf_prog_type type;
  bool gpl_compatible;
  std::vector<bpf_insn> instructions;
  /** Kept open: their numbers are in the instructions. */
  std::vector<SharedDescriptor> maps;
};

struct Immediate {
  int32_t from;
  int32_t to;
};

/**
 * The code with other constants: each arithmetic, move, store or jump whose immediate operand is
 * `from` gets `to`. Throws std::invalid_argument when a `from` is nowhere.
 */
BpfCode WithImmediates(BpfCode code, const std::vector<Immediate>& immediates);

struct TestRun {
  /** From the Ethernet header on. */
  std::vector<uint8_t> data;
  uint32_t repeat;
  /** struct __sk_buff, or its beginning. */
  std::optional<std::vector<uint8_t>> context;
  /** Room for the data as the program leaves it. */
  size_t output_bytes;
};

struct TestRunResult {
  int32_t return_value;
  uint32_t duration_ns;
  std::vector<uint8_t> data;
  std::optional<std::vector<uint8_t>> context;
};

/** A program in the kernel. */
class BpfProgram : public BpfHandle {
 public:
  /** `name` is that of the source, where it is known: the kernel cuts it at 15 characters. */
  explicit BpfProgram(SharedDescriptor fd, std::string name = "", double load_ms = 0);
  /** Throws BpfRefusal with the verifier's log. */
  static BpfProgram Load(const BpfCode& code);

  uint32_t id() const { return id_; }
  uint32_t type() const { return type_; }
  const std::string& name() const { return name_; }
  /** Instructions that the verifier walked; 0 before Linux 5.16, which does not say. */
  uint32_t verified_instructions() const { return verified_instructions_; }
  bool gpl_compatible() const { return gpl_compatible_; }
  double load_ms() const { return load_ms_; }
  std::vector<uint32_t> MapIds() const;

 private:
  uint32_t id_;
  uint32_t type_;
  std::string name_;
  uint32_t verified_instructions_;
  bool gpl_compatible_;
  double load_ms_;
};

/** BPF_PROG_TEST_RUN. SystemError ENOSPC when the output has no room. */
TestRunResult RunTest(const Descriptor& program, const TestRun& run);

}  // namespace tapwright
