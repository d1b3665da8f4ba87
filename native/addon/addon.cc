#include <napi.h>

#include <string>

#include "addon/failure.h"
#include "addon/netlink_socket_object.h"
#include "addon/raw_socket_object.h"
#include "addon/tap_object.h"
#include "core/interface_index.h"

namespace tapwright {
namespace {

Napi::Value InterfaceIndexOf(const Napi::CallbackInfo& info) {
  if (!info[0].IsString()) throw Napi::TypeError::New(info.Env(), "name must be a string");
  const std::string name = info[0].As<Napi::String>();
  try {
    const unsigned index = InterfaceIndex(name);
    if (index == 0) return info.Env().Undefined();
    return Napi::Number::New(info.Env(), index);
  } catch (const SystemError& error) {
    throw FailureOf(info.Env(), error);
  }
}

Napi::Object Initialize(Napi::Env env, Napi::Object exports) {
  exports.Set("NetlinkSocket", DefineNetlinkSocket(env));
  exports.Set("RawSocket", DefineRawSocket(env));
  exports.Set("interfaceIndex", Napi::Function::New<InterfaceIndexOf>(env, "interfaceIndex"));
  ExportTap(env, exports);
  return exports;
}

}  // namespace

NODE_API_MODULE(tapwright_native, Initialize)

}  // namespace tapwright
