#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/bpf_handle.h"
#include "core/bpf_map.h"
#include "core/bpf_program.h"

namespace tapwright {

/** A map that takes the place of the object's own of that name. */
struct ReusedMap {
  std::string name;
  SharedDescriptor map;
};

/** What an ELF object became in the kernel. Whoever takes the descriptors keeps it there. */
struct LoadedObject {
  std::vector<BpfProgram> programs;
  std::vector<BpfMap> maps;
  /** Of the programs, in their order. */
  std::vector<BpfCode> codes;
};

/**
 * Loads all programs and makes all maps of an ELF object with libbpf. Sections: `action`,
 * `classifier`, `tc`, `socket`, each also with `/` and more behind it. Needs no BTF of the kernel.
 * Throws BpfRefusal: ENOEXEC for what is no such object; the kernel's errno else. Then nothing of
 * it is left in the kernel.
 */
LoadedObject LoadObject(const std::vector<uint8_t>& elf, const std::string& name,
                        const std::vector<ReusedMap>& reused);

/** Makes variants of an object's programs. */
class BpfObject {
 public:
  explicit BpfObject(std::vector<BpfCode> codes) : codes_(std::move(codes)) {}

  /** Throws std::invalid_argument when there is no such program, SystemError EBADF once closed. */
  const BpfCode& Code(const std::string& program) const;
  /** Lets the maps go that the code holds. */
  void Close();

 private:
  std::vector<BpfCode> codes_;
  bool closed_ = false;
};

}  // namespace tapwright
