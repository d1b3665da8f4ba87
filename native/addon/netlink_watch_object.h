#pragma once

#include <napi.h>

namespace tapwright {

/** `NetlinkWatch` as JavaScript constructs it (native/load.ts: BoundNetlinkWatch). */
Napi::Function DefineNetlinkWatch(Napi::Env env);

}  // namespace tapwright
