#pragma once

#include <napi.h>

namespace tapwright {

/** Exports `createTap`, `attachTap` and `deleteTap` (native/load.ts: Binding). */
void ExportTap(Napi::Env env, Napi::Object exports);

}  // namespace tapwright
