#pragma once

#include <napi.h>

#include "core/system_error.h"

namespace tapwright {

/** The Error of a failed system call, with `code`, `errno` and `syscall`. */
Napi::Error FailureOf(Napi::Env env, const SystemError& error);

}  // namespace tapwright
