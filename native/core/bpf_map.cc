#include "core/bpf_map.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <utility>

#include "core/libbpf_watch.h"
#include "core/memory_lock.h"

namespace tapwright {
namespace {

bool IsPerCpu(uint32_t type) {
  return type == BPF_MAP_TYPE_PERCPU_ARRAY || type == BPF_MAP_TYPE_PERCPU_HASH ||
         type == BPF_MAP_TYPE_LRU_PERCPU_HASH || type == BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE;
}

}  // namespace

size_t PossibleCpus() {
  PrepareLibbpf();
  const int count = libbpf_num_possible_cpus();
  if (count < 0) throw SystemError(-count, "open(/sys/devices/system/cpu/possible)");
  return static_cast<size_t>(count);
}

BpfMap::BpfMap(SharedDescriptor descriptor, std::string name) : BpfHandle(std::move(descriptor)) {
  bpf_map_info info{};
  uint32_t length = sizeof info;
  if (bpf_obj_get_info_by_fd(fd(), &info, &length) != 0) ThrowErrno("bpf(BPF_OBJ_GET_INFO_BY_FD)");
  id_ = info.id;
  if (name.empty()) name = info.name;
  shape_ = {info.type,       std::move(name),  info.key_size,
            info.value_size, info.max_entries, info.map_flags};
  const size_t padded = (size_t{info.value_size} + 7) / 8 * 8;
  value_bytes_ = IsPerCpu(info.type) ? padded * PossibleCpus() : info.value_size;
}

Descriptor BpfMap::Create(const BpfMapShape& shape) {
  PrepareLibbpf();
  bpf_map_create_opts options{};
  options.sz = sizeof options;
  options.map_flags = shape.flags;
  return WithLockedMemory([&] {
    Descriptor fd(bpf_map_create(static_cast<bpf_map_type>(shape.type), shape.name.c_str(),
                                 shape.key_size, shape.value_size, shape.max_entries, &options));
    if (!fd.open()) ThrowErrno("bpf(BPF_MAP_CREATE)");
    return fd;
  });
}

bool BpfMap::holds_maps() const {
  return shape_.type == BPF_MAP_TYPE_ARRAY_OF_MAPS || shape_.type == BPF_MAP_TYPE_HASH_OF_MAPS;
}

bool BpfMap::Lookup(const uint8_t* key, std::vector<uint8_t>* value) const {
  const SharedDescriptor& map = Hold("bpf(BPF_MAP_LOOKUP_ELEM)");
  value->resize(value_bytes_);
  if (bpf_map_lookup_elem(map->get(), key, value->data()) == 0) return true;
  if (errno != ENOENT) ThrowErrno("bpf(BPF_MAP_LOOKUP_ELEM)");
  return false;
}

void BpfMap::Update(const uint8_t* key, const uint8_t* value) const {
  const SharedDescriptor& map = Hold("bpf(BPF_MAP_UPDATE_ELEM)");
  if (bpf_map_update_elem(map->get(), key, value, BPF_ANY) != 0)
    ThrowErrno("bpf(BPF_MAP_UPDATE_ELEM)");
}

void BpfMap::SetInner(const uint8_t* key, const BpfMap& inner) const {
  const int number = inner.Hold("bpf(BPF_MAP_UPDATE_ELEM)")->get();
  Update(key, reinterpret_cast<const uint8_t*>(&number));
}

void BpfMap::Delete(const uint8_t* key) const {
  const SharedDescriptor& map = Hold("bpf(BPF_MAP_DELETE_ELEM)");
  if (bpf_map_delete_elem(map->get(), key) != 0) ThrowErrno("bpf(BPF_MAP_DELETE_ELEM)");
}

}  // namespace tapwright
