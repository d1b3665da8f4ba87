#include "core/bpf_program.h"

#include <bpf/bpf.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <utility>

#include "core/bpf_refusal.h"
#include "core/libbpf_watch.h"
#include "core/memory_lock.h"
#include "core/signals_blocked.h"

namespace tapwright {
namespace {

/** The most that kernels up to 5.1 take; untouched pages cost nothing. */
constexpr uint32_t kFirstLogBytes = UINT32_MAX >> 8;
constexpr uint32_t kMostLogBytes = 256u << 20;

bpf_prog_info InfoOf(int fd, uint32_t* map_ids = nullptr, uint32_t map_id_count = 0) {
  bpf_prog_info info{};
  info.map_ids = reinterpret_cast<uintptr_t>(map_ids);
  info.nr_map_ids = map_id_count;
  uint32_t length = sizeof info;
  if (bpf_obj_get_info_by_fd(fd, &info, &length) != 0) ThrowErrno("bpf(BPF_OBJ_GET_INFO_BY_FD)");
  return info;
}

bool HasConstantOperand(const bpf_insn& instruction) {
  switch (BPF_CLASS(instruction.code)) {
    case BPF_ALU:
    case BPF_ALU64:
      return BPF_SRC(instruction.code) == BPF_K && BPF_OP(instruction.code) != BPF_END;
    case BPF_JMP:
    case BPF_JMP32:
      return BPF_SRC(instruction.code) == BPF_K && BPF_OP(instruction.code) != BPF_JA &&
             BPF_OP(instruction.code) != BPF_CALL && BPF_OP(instruction.code) != BPF_EXIT;
    case BPF_ST:
      return true;
    default:
      return false;  // BPF_LD: addresses of maps among others
  }
}

Descriptor LoadOnce(const BpfCode& code, uint32_t log_bytes, char* log) {
  bpf_prog_load_opts options{};
  options.sz = sizeof options;
  options.log_buf = log;
  options.log_size = log_bytes;
  options.log_level = log == nullptr ? 0 : 1;
  return Descriptor(bpf_prog_load(code.type, code.name.c_str(),
                                  code.gpl_compatible ? "GPL" : "Proprietary",
                                  code.instructions.data(), code.instructions.size(), &options));
}

/** Asks the verifier once more, for its reasons. */
std::string LogOf(const BpfCode& code) {
  for (uint32_t bytes = kFirstLogBytes;; bytes *= 2) {
    const std::unique_ptr<char[]> log(new char[bytes]);
    log[0] = '\0';
    const Descriptor loaded = LoadOnce(code, bytes, log.get());
    if (loaded.open() || errno != ENOSPC || bytes > kMostLogBytes / 2) return log.get();
  }
}

}  // namespace

BpfCode WithImmediates(BpfCode code, const std::vector<Immediate>& immediates) {
  std::vector<bool> found(immediates.size());
  bool second_half = false;
  for (bpf_insn& instruction : code.instructions) {
    // A 64-bit constant takes two; the code of the second is 0, which would be another instruction.
    if (std::exchange(second_half, !second_half && instruction.code == (BPF_LD | BPF_DW | BPF_IMM)))
      continue;
    if (!HasConstantOperand(instruction)) continue;
    for (size_t i = 0; i < immediates.size(); i++) {
      if (instruction.imm != immediates[i].from) continue;
      instruction.imm = immediates[i].to;
      found[i] = true;
      break;
    }
  }
  for (size_t i = 0; i < immediates.size(); i++)
    if (!found[i])
      throw std::invalid_argument("no instruction of " + code.name + " has the constant " +
                                  std::to_string(immediates[i].from));
  return code;
}

BpfProgram::BpfProgram(SharedDescriptor descriptor, std::string name, double load_ms)
    : BpfHandle(std::move(descriptor)), name_(std::move(name)), load_ms_(load_ms) {
  const bpf_prog_info info = InfoOf(fd());
  id_ = info.id;
  type_ = info.type;
  if (name_.empty()) name_ = info.name;
  verified_instructions_ = info.verified_insns;
  gpl_compatible_ = info.gpl_compatible != 0;
}

BpfProgram BpfProgram::Load(const BpfCode& code) {
  using Clock = std::chrono::steady_clock;
  PrepareLibbpf();
  const SignalsBlocked undisturbed;  // the verifier gives up with EAGAIN at a signal
  return WithLockedMemory([&] {
    const Clock::time_point start = Clock::now();
    Descriptor fd = LoadOnce(code, 0, nullptr);
    if (!fd.open()) {
      const int number = errno;
      throw BpfRefusal(number, "bpf(BPF_PROG_LOAD)", code.name, LogOf(code));
    }
    const std::chrono::duration<double, std::milli> took = Clock::now() - start;
    return BpfProgram(Shared(std::move(fd)), code.name, took.count());
  });
}

std::vector<uint32_t> BpfProgram::MapIds() const {
  const SharedDescriptor& program = Hold("bpf(BPF_OBJ_GET_INFO_BY_FD)");
  std::vector<uint32_t> ids(InfoOf(program->get()).nr_map_ids);
  // A program's maps do not change.
  if (!ids.empty()) InfoOf(program->get(), ids.data(), static_cast<uint32_t>(ids.size()));
  return ids;
}

TestRunResult RunTest(const Descriptor& program, const TestRun& run) {
  TestRunResult result{};
  result.data.resize(run.output_bytes);
  bpf_test_run_opts options{};
  options.sz = sizeof options;
  options.data_in = run.data.data();
  options.data_size_in = static_cast<uint32_t>(run.data.size());
  options.data_out = result.data.data();
  options.data_size_out = static_cast<uint32_t>(result.data.size());
  options.repeat = static_cast<int>(run.repeat);
  if (run.context) {
    result.context.emplace(run.context->size());
    options.ctx_in = run.context->data();
    options.ctx_size_in = static_cast<uint32_t>(run.context->size());
    options.ctx_out = result.context->data();
    options.ctx_size_out = options.ctx_size_in;
  }
  const SignalsBlocked undisturbed;  // a signal ends a long run with EINTR
  if (bpf_prog_test_run_opts(program.get(), &options) != 0) ThrowErrno("bpf(BPF_PROG_TEST_RUN)");
  result.return_value = static_cast<int32_t>(options.retval);
  result.duration_ns = options.duration;
  result.data.resize(options.data_size_out);
  if (result.context) result.context->resize(options.ctx_size_out);
  return result;
}

}  // namespace tapwright
