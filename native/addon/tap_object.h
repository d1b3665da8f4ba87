#pragma once

#include <napi.h>

namespace tapwright {

/** Exports `createTap`, `attachTap` and `deleteTap`, whose promises give `Tap` objects
 * (native/interface.ts: Tap). */
void ExportTap(Napi::Env env, Napi::Object exports);

}  // namespace tapwright
