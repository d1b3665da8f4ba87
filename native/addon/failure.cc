#include "addon/failure.h"

#include <string>

#include "core/bpf_refusal.h"

namespace tapwright {

Napi::Error FailureOf(Napi::Env env, const SystemError& error) {
  const std::string code = ErrnoName(error.number());
  const std::string note = error.note().empty() ? "" : " (" + error.note() + ")";
  Napi::Error failure = Napi::Error::New(env, error.syscall() + ": " + code + note);
  failure.Set("code", Napi::String::New(env, code));
  failure.Set("errno", Napi::Number::New(env, error.number()));
  failure.Set("syscall", Napi::String::New(env, error.syscall()));
  if (const auto* refusal = dynamic_cast<const BpfRefusal*>(&error)) {
    failure.Set("log", Napi::String::New(env, refusal->log()));
    failure.Set("program", refusal->program().empty() ? env.Undefined()
                                                      : Napi::String::New(env, refusal->program()));
  }
  return failure;
}

Napi::Error FailureOf(Napi::Env env, const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const SystemError& failure) {
    return FailureOf(env, failure);
  }
}

}  // namespace tapwright
