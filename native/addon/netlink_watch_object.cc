#include "addon/netlink_watch_object.h"

#include <limits>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "addon/arguments.h"
#include "addon/failure.h"
#include "addon/held.h"
#include "core/netlink_watch.h"

namespace tapwright {
namespace {

std::vector<uint32_t> GroupsArgument(const Napi::Value& value) {
  if (!value.IsArray()) throw Napi::TypeError::New(value.Env(), "groups must be an array");
  const Napi::Array array = value.As<Napi::Array>();
  std::vector<uint32_t> groups;
  for (uint32_t i = 0; i < array.Length(); i++)
    groups.push_back(static_cast<uint32_t>(
        IntegerArgument(array.Get(i), "a group", 1, std::numeric_limits<int>::max())));
  return groups;
}

class NetlinkWatchObject : public Napi::ObjectWrap<NetlinkWatchObject> {
 public:
  explicit NetlinkWatchObject(const Napi::CallbackInfo& info) : ObjectWrap(info) {
    NetlinkWatch::Options options{GroupsArgument(info[0]), 0};
    options.receive_bytes = static_cast<int>(IntegerArgument(info[1], "receiveBytes", 1, 1 << 30));
    if (!info[2].IsFunction()) throw Napi::TypeError::New(info.Env(), "wake must be a function");
    wake_ = Napi::ThreadSafeFunction::New(info.Env(), info[2].As<Napi::Function>(), "NetlinkWatch",
                                          0, 1);
    // A watch alone does not keep the process running.
    wake_.Unref(info.Env());
    try {
      watch_.emplace(info.Env(), Throwing(info.Env(), [&] {
                       return std::make_shared<NetlinkWatch>(
                           options, [wake = wake_] { wake.NonBlockingCall(); });
                     }));
    } catch (...) {
      wake_.Release();
      throw;
    }
  }

  Napi::Value Take(const Napi::CallbackInfo& info) {
    const Notifications taken = (*watch_)->Take();
    Napi::Array datagrams = Napi::Array::New(info.Env(), taken.datagrams.size());
    for (size_t i = 0; i < taken.datagrams.size(); i++)
      datagrams.Set(static_cast<uint32_t>(i), BytesToJs(info.Env(), taken.datagrams[i]));
    Napi::Object result = Napi::Object::New(info.Env());
    result.Set("datagrams", datagrams);
    result.Set("overrun", taken.overrun);
    return result;
  }

  /** While it is not closed, the thread's function holds the object: nobody collects it. */
  void Close(const Napi::CallbackInfo&) {
    (*watch_)->Close();
    if (std::exchange(closed_, true)) return;
    wake_.Release();
  }

 private:
  Napi::ThreadSafeFunction wake_;
  bool closed_ = false;
  /** Set by the constructor, or there is no object. */
  std::optional<Held<NetlinkWatch>> watch_;
};

}  // namespace

Napi::Function DefineNetlinkWatch(Napi::Env env) {
  using Self = NetlinkWatchObject;
  return Self::DefineClass(
      env, "NetlinkWatch",
      {Self::InstanceMethod<&Self::Take>("take"), Self::InstanceMethod<&Self::Close>("close")});
}

}  // namespace tapwright
