#include "core/bpf_object.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>
#include <utility>

#include "core/bpf_refusal.h"
#include "core/libbpf_watch.h"
#include "core/memory_lock.h"
#include "core/signals_blocked.h"

namespace tapwright {
namespace {

struct Closer {
  void operator()(bpf_object* object) const { bpf_object__close(object); }
};
using Opened = std::unique_ptr<bpf_object, Closer>;

/** libbpf has errnos of its own, from 4000 on, for what is wrong in the file. */
[[noreturn]] void Refuse(int number, const char* call, const LibbpfWatch& watch) {
  std::string log = watch.printed();
  if (number >= __LIBBPF_ERRNO__START) {
    std::array<char, 128> words{};
    libbpf_strerror(number, words.data(), words.size());
    log += std::string("libbpf: ") + words.data() + "\n";
    number = ENOEXEC;
  }
  throw BpfRefusal(number, call, watch.loading(), std::move(log));
}

Opened Open(const std::vector<uint8_t>& elf, const std::string& name, const LibbpfWatch& watch) {
  bpf_object_open_opts options{};
  options.sz = sizeof options;
  options.object_name = name.c_str();
  Opened object(bpf_object__open_mem(elf.data(), elf.size(), &options));
  if (!object) Refuse(errno, "bpf_object__open_mem", watch);
  return object;
}

BpfMapShape ShapeOf(const bpf_map* map) {
  return {static_cast<uint32_t>(bpf_map__type(map)),
          bpf_map__name(map),
          bpf_map__key_size(map),
          bpf_map__value_size(map),
          bpf_map__max_entries(map),
          bpf_map__map_flags(map)};
}

bool SameShape(const BpfMapShape& a, const BpfMapShape& b) {
  return a.type == b.type && a.key_size == b.key_size && a.value_size == b.value_size &&
         a.max_entries == b.max_entries && a.flags == b.flags;
}

void Reuse(bpf_object* object, const ReusedMap& reused) {
  const char* call = "bpf_map__reuse_fd";
  bpf_map* map = bpf_object__find_map_by_name(object, reused.name.c_str());
  if (map == nullptr)
    throw BpfRefusal(ENOENT, call, "", "the object has no map " + reused.name + "\n");
  const BpfMap given(reused.map);
  // libbpf would take any, and the programs would read past its values.
  if (!SameShape(given.shape(), ShapeOf(map)))
    throw BpfRefusal(EINVAL, call, "",
                     "the map given for " + reused.name + " differs from the object's own\n");
  if (bpf_map__reuse_fd(map, reused.map->get()) != 0) ThrowErrno(call);
}

/** libbpf first asks the kernel for a program of two instructions. */
void TryTrivialProgram() {
  const bpf_insn instructions[] = {{BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, 0},
                                   {BPF_JMP | BPF_EXIT, 0, 0, 0, 0}};
  const Descriptor program(
      bpf_prog_load(BPF_PROG_TYPE_SOCKET_FILTER, nullptr, "GPL", instructions, 2, nullptr));
  if (!program.open()) ThrowErrno("bpf(BPF_PROG_LOAD)");
}

void TryMap(bpf_map* map) {
  bpf_map_create_opts options{};
  options.sz = sizeof options;
  options.map_flags = bpf_map__map_flags(map);
  Descriptor inner;
  if (bpf_map* of_inner = bpf_map__inner_map(map)) {
    inner = BpfMap::Create(ShapeOf(of_inner));
    options.inner_map_fd = static_cast<uint32_t>(inner.get());
  }
  const Descriptor made(bpf_map_create(bpf_map__type(map), nullptr, bpf_map__key_size(map),
                                       bpf_map__value_size(map), bpf_map__max_entries(map),
                                       &options));
  if (!made.open()) ThrowErrno("bpf(BPF_MAP_CREATE)");
}

/** libbpf does not say which call failed before the first program; asking the kernel again does. */
[[noreturn]] void RefuseBeforePrograms(const Opened& object, int number, const LibbpfWatch& watch) {
  const std::string log = watch.printed();
  try {
    TryTrivialProgram();
    bpf_map* map = nullptr;
    bpf_object__for_each_map(map, object.get()) TryMap(map);
  } catch (const SystemError& error) {
    throw BpfRefusal(error.number(), error.syscall(), "", log);
  }
  Refuse(number, "bpf_object__load", watch);
}

/** Takes the maps over under numbers of our own; returns ours by libbpf's. */
std::map<int, SharedDescriptor> TakeMaps(bpf_object* object, LoadedObject* loaded) {
  std::map<int, SharedDescriptor> taken;
  bpf_map* map = nullptr;
  bpf_object__for_each_map(map, object) {
    const int fd = bpf_map__fd(map);
    taken[fd] = Shared(Duplicate(fd));
    loaded->maps.emplace_back(taken[fd], bpf_map__name(map));
  }
  return taken;
}

bool NamesMap(const bpf_insn& instruction) {
  return instruction.code == (BPF_LD | BPF_DW | BPF_IMM) &&
         (instruction.src_reg == BPF_PSEUDO_MAP_FD || instruction.src_reg == BPF_PSEUDO_MAP_VALUE);
}

BpfCode CodeOf(const bpf_program* program, bool gpl_compatible,
               const std::map<int, SharedDescriptor>& maps) {
  const bpf_insn* instructions = bpf_program__insns(program);
  BpfCode code{bpf_program__name(program),
               bpf_program__type(program),
               gpl_compatible,
               {instructions, instructions + bpf_program__insn_cnt(program)},
               {}};
  for (bpf_insn& instruction : code.instructions) {
    if (!NamesMap(instruction)) continue;
    const SharedDescriptor& map = maps.at(instruction.imm);
    instruction.imm = map->get();
    if (std::find(code.maps.begin(), code.maps.end(), map) == code.maps.end())
      code.maps.push_back(map);
  }
  return code;
}

LoadedObject Take(bpf_object* object, const LibbpfWatch& watch) {
  LoadedObject loaded;
  const std::map<int, SharedDescriptor> maps = TakeMaps(object, &loaded);
  bpf_program* program = nullptr;
  bpf_object__for_each_program(program, object) {
    const char* name = bpf_program__name(program);
    loaded.programs.emplace_back(Shared(Duplicate(bpf_program__fd(program))), name,
                                 watch.LoadMs(name));
    loaded.codes.push_back(CodeOf(program, loaded.programs.back().gpl_compatible(), maps));
  }
  return loaded;
}

}  // namespace

LoadedObject LoadObject(const std::vector<uint8_t>& elf, const std::string& name,
                        const std::vector<ReusedMap>& reused) {
  const SignalsBlocked undisturbed;  // the verifier gives up with EAGAIN at a signal
  return WithLockedMemory([&] {
    LibbpfWatch watch;
    const Opened object = Open(elf, name, watch);
    for (const ReusedMap& map : reused) Reuse(object.get(), map);
    const int result = bpf_object__load(object.get());
    watch.Finish();
    if (result != 0 && watch.loading().empty()) RefuseBeforePrograms(object, -result, watch);
    if (result != 0) Refuse(-result, "bpf(BPF_PROG_LOAD)", watch);
    return Take(object.get(), watch);
  });
}

const BpfCode& BpfObject::Code(const std::string& program) const {
  if (closed_) throw SystemError(EBADF, "bpf(BPF_PROG_LOAD)");
  const auto found = std::find_if(codes_.begin(), codes_.end(),
                                  [&](const BpfCode& code) { return code.name == program; });
  if (found == codes_.end()) throw std::invalid_argument("the object has no program " + program);
  return *found;
}

void BpfObject::Close() {
  closed_ = true;
  codes_.clear();
}

}  // namespace tapwright
