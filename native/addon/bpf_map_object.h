#pragma once

#include <napi.h>

#include "core/bpf_map.h"

namespace tapwright {

/** Exports `createBpfMap`, `openPinnedMap`, `openMapById`, `possibleCpus` (native/load.ts:
 * Binding). */
void ExportBpfMap(Napi::Env env, Napi::Object exports);

Napi::Object BpfMapToJs(Napi::Env env, BpfMap map);
/** The map of a BpfMap object; throws a TypeError for anything else. */
const BpfMap& BpfMapArgument(const Napi::Value& value, const char* what);

}  // namespace tapwright
