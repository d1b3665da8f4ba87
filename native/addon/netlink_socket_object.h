#pragma once

#include <napi.h>

namespace tapwright {

/** `NetlinkSocket` as JavaScript constructs it (native/load.ts: BoundNetlinkSocket). */
Napi::Function DefineNetlinkSocket(Napi::Env env);

}  // namespace tapwright
