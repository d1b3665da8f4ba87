#pragma once

#include <napi.h>

#include <exception>

#include "core/system_error.h"

namespace tapwright {

/**
 * The Error of a failed system call, with `code`, `errno` and `syscall`; of a BpfRefusal also with
 * `log` and `program`.
 */
Napi::Error FailureOf(Napi::Env env, const SystemError& error);
/** Of a SystemError that was caught on another thread. */
Napi::Error FailureOf(Napi::Env env, const std::exception_ptr& error);

/** Runs `call`, whose SystemError becomes that Error. */
template <class Call>
auto Throwing(Napi::Env env, const Call& call) -> decltype(call()) {
  try {
    return call();
  } catch (const SystemError& error) {
    throw FailureOf(env, error);
  }
}

}  // namespace tapwright
