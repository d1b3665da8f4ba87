#pragma once

#include <napi.h>

namespace tapwright {

/** Exports `loadBpfObject` (native/load.ts: Binding). */
void ExportBpfObject(Napi::Env env, Napi::Object exports);

}  // namespace tapwright
