#include "addon/failure.h"

#include <cstring>
#include <string>

namespace tapwright {

Napi::Error FailureOf(Napi::Env env, const SystemError& error) {
  const char* name = strerrorname_np(error.number());
  // Some errnos are the kernel's own (ENOTSUPP is 524): glibc has no name for them.
  const std::string code = name != nullptr ? name : "E" + std::to_string(error.number());
  Napi::Error failure = Napi::Error::New(env, error.syscall() + ": " + code);
  failure.Set("code", Napi::String::New(env, code));
  failure.Set("errno", Napi::Number::New(env, error.number()));
  failure.Set("syscall", Napi::String::New(env, error.syscall()));
  return failure;
}

}  // namespace tapwright
