#pragma once

#include <napi.h>

#include <memory>

namespace tapwright {

/** The classes that JavaScript cannot construct by itself, per environment. */
struct Constructors {
  Napi::FunctionReference tap;
  Napi::FunctionReference bpf_map;
  Napi::FunctionReference bpf_program;
  Napi::FunctionReference bpf_object;

  static Constructors& Of(Napi::Env env) { return *env.GetInstanceData<Constructors>(); }
};

/** The JavaScript object of `core`: its class takes the External, which only this can make. */
template <class Core>
Napi::Object Construct(const Napi::FunctionReference& constructor, std::shared_ptr<Core> core) {
  return constructor.New({Napi::External<std::shared_ptr<Core>>::New(constructor.Env(), &core)});
}

/** What Construct gave to a constructor; a TypeError when it was called by somebody else. */
template <class Core>
std::shared_ptr<Core> ConstructedFrom(const Napi::CallbackInfo& info, const char* origin) {
  if (!info[0].IsExternal()) throw Napi::TypeError::New(info.Env(), origin);
  return *info[0].As<Napi::External<std::shared_ptr<Core>>>().Data();
}

}  // namespace tapwright
