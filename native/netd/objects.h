#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/bpf_map.h"
#include "core/bpf_program.h"
#include "netd/payload.h"

namespace tapwright::netd {

/** Whether these bytes are one of the objects of bpf/objects that netd was built with. */
bool IsOwnObject(const Bytes& elf);
/** Whether the number is a placeholder that the programs are loaded without
 * (bpf/include/rss_immediate.h). */
bool IsPlaceholder(int32_t immediate);
/** Whether the programs have maps of that shape as their slots (bpf/include/rss.h). */
bool IsOwnShape(const BpfMapShape& shape);

}  // namespace tapwright::netd
