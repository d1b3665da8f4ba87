#include "netd/handles.h"

#include <algorithm>
#include <utility>

namespace tapwright::netd {
namespace {

/** Twice what two full sets of 1,024 slots hold. */
constexpr size_t kMostHandles = 8192;

}  // namespace

void Handles::RequireRoom() const {
  if (maps_.size() + programs_.size() >= kMostHandles) throw SystemError(EMFILE, "open");
}

uint32_t Handles::Add(BpfMap map) {
  RequireRoom();
  const auto handle = static_cast<uint32_t>(map.fd());
  maps_.emplace(handle, std::move(map));
  return handle;
}

uint32_t Handles::Add(BpfProgram program) {
  RequireRoom();
  const auto handle = static_cast<uint32_t>(program.fd());
  programs_.emplace(handle, std::move(program));
  return handle;
}

const BpfMap& Handles::Map(uint32_t handle, const char* syscall) const {
  const auto found = maps_.find(handle);
  if (found == maps_.end()) throw SystemError(EBADF, syscall);
  return found->second;
}

const BpfHandle& Handles::Any(uint32_t handle, const char* syscall) const {
  const auto program = programs_.find(handle);
  if (program != programs_.end()) return program->second;
  return Map(handle, syscall);
}

bool Handles::HasProgramOfId(uint32_t id) const {
  return std::any_of(programs_.begin(), programs_.end(),
                     [id](const auto& program) { return program.second.id() == id; });
}

void Handles::Close(uint32_t handle) {
  maps_.erase(handle);
  programs_.erase(handle);
}

}  // namespace tapwright::netd
