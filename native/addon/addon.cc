#include <napi.h>

#include <memory>
#include <string>
#include <utility>

#include "addon/arguments.h"
#include "addon/bpf_map_object.h"
#include "addon/bpf_object_object.h"
#include "addon/bpf_program_object.h"
#include "addon/constructors.h"
#include "addon/failure.h"
#include "addon/netlink_socket_object.h"
#include "addon/netlink_watch_object.h"
#include "addon/promise_worker.h"
#include "addon/raw_socket_object.h"
#include "addon/tap_object.h"
#include "core/file_lock.h"
#include "core/interface_index.h"
#include "core/packet_barrier.h"

namespace tapwright {
namespace {

Napi::Value InterfaceIndexOf(const Napi::CallbackInfo& info) {
  const std::string name = StringArgument(info[0], "name");
  const unsigned index = Throwing(info.Env(), [&] { return InterfaceIndex(name); });
  if (index == 0) return info.Env().Undefined();
  return Napi::Number::New(info.Env(), index);
}

/** `{ holder }` of a lock that another process has, else `{ release }`. */
Napi::Value LockFile(const Napi::CallbackInfo& info) {
  const std::string path = StringArgument(info[0], "path");
  auto lock = std::make_shared<FileLock>(Throwing(info.Env(), [&] { return TryLockFile(path); }));
  Napi::Object result = Napi::Object::New(info.Env());
  if (!lock->descriptor.open()) {
    result.Set("holder", Napi::Number::New(info.Env(), lock->holder));
    return result;
  }
  result.Set(
      "release",
      Napi::Function::New(
          info.Env(), [lock](const Napi::CallbackInfo&) { lock->descriptor.Close(); }, "release"));
  return result;
}

Napi::Value AwaitPacketsOf(const Napi::CallbackInfo& info) {
  return PromiseWorker<Nothing>::Run(
      info.Env(),
      [] {
        AwaitPackets();
        return Nothing{};
      },
      Undefined);
}

Napi::Object Initialize(Napi::Env env, Napi::Object exports) {
  env.SetInstanceData(new Constructors());
  exports.Set("NetlinkSocket", DefineNetlinkSocket(env));
  exports.Set("NetlinkWatch", DefineNetlinkWatch(env));
  exports.Set("RawSocket", DefineRawSocket(env));
  exports.Set("interfaceIndex", Napi::Function::New<InterfaceIndexOf>(env, "interfaceIndex"));
  exports.Set("lockFile", Napi::Function::New<LockFile>(env, "lockFile"));
  exports.Set("awaitPackets", Napi::Function::New<AwaitPacketsOf>(env, "awaitPackets"));
  ExportTap(env, exports);
  ExportBpfMap(env, exports);
  ExportBpfProgram(env, exports);
  ExportBpfObject(env, exports);
  return exports;
}

}  // namespace

NODE_API_MODULE(tapwright_native, Initialize)

}  // namespace tapwright
