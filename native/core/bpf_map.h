#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/bpf_handle.h"

namespace tapwright {

struct BpfMapShape {
  /** enum bpf_map_type. */
  uint32_t type;
  std::string name;
  uint32_t key_size;
  uint32_t value_size;
  uint32_t max_entries;
  /** BPF_F_… of map creation. */
  uint32_t flags;
};

/** Number of CPUs that this kernel could ever have: the values of a per-CPU map's entry. */
size_t PossibleCpus();

/** An open map. Keys are `shape().key_size` bytes, values `value_bytes()`: the caller has checked.
 */
class BpfMap : public BpfHandle {
 public:
  /** `name` is that of the source, where it is known: the kernel cuts it at 15 characters. */
  explicit BpfMap(SharedDescriptor fd, std::string name = "");
  static Descriptor Create(const BpfMapShape& shape);

  uint32_t id() const { return id_; }
  const BpfMapShape& shape() const { return shape_; }
  /** Of one entry as user space sees it: per-CPU maps have a value, padded to 8 bytes, for each
   * CPU. */
  size_t value_bytes() const { return value_bytes_; }
  bool holds_maps() const;

  /** False when there is no such entry. */
  bool Lookup(const uint8_t* key, std::vector<uint8_t>* value) const;
  void Update(const uint8_t* key, const uint8_t* value) const;
  /** Puts a map into a map of maps. */
  void SetInner(const uint8_t* key, const BpfMap& inner) const;
  void Delete(const uint8_t* key) const;

 private:
  uint32_t id_;
  BpfMapShape shape_;
  size_t value_bytes_;
};

}  // namespace tapwright
