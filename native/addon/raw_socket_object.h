#pragma once

#include <napi.h>

namespace tapwright {

/** `RawSocket` as JavaScript constructs it (native/interface.ts: RawSocket). */
Napi::Function DefineRawSocket(Napi::Env env);

}  // namespace tapwright
