#include "addon/tap_object.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "addon/arguments.h"
#include "addon/failure.h"
#include "addon/held.h"
#include "addon/promise_worker.h"
#include "core/tap_device.h"

namespace tapwright {
namespace {

/** tun's own limit (MAX_TAP_QUEUES). */
constexpr int64_t kMostQueues = 256;

using SharedTap = std::shared_ptr<TapDevice>;

class TapObject : public Napi::ObjectWrap<TapObject> {
 public:
  static Napi::Function Define(Napi::Env env) {
    return DefineClass(
        env, "Tap",
        {InstanceAccessor<&TapObject::Name>("name"), InstanceAccessor<&TapObject::Index>("index"),
         InstanceAccessor<&TapObject::Queues>("queues"),
         InstanceAccessor<&TapObject::Alive>("alive"),
         InstanceMethod<&TapObject::ReadCounts>("readCounts"),
         InstanceMethod<&TapObject::Close>("close")});
  }

  /** Only createTap and attachTap can make the External that it wants. */
  explicit TapObject(const Napi::CallbackInfo& info) : ObjectWrap(info) {
    if (!info[0].IsExternal())
      throw Napi::TypeError::New(info.Env(), "a Tap comes from createTap or attachTap");
    tap_.emplace(info.Env(), *info[0].As<Napi::External<SharedTap>>().Data());
    // Until close: a device must not vanish because nobody looks at its object.
    Ref();
  }

  Napi::Value Name(const Napi::CallbackInfo& info) {
    return Napi::String::New(info.Env(), tap()->name());
  }
  Napi::Value Index(const Napi::CallbackInfo& info) {
    return Napi::Number::New(info.Env(), tap()->index());
  }
  Napi::Value Queues(const Napi::CallbackInfo& info) {
    return Napi::Number::New(info.Env(), static_cast<double>(tap()->reader().size()));
  }
  Napi::Value Alive(const Napi::CallbackInfo& info) {
    return Napi::Boolean::New(info.Env(), tap()->reader().alive());
  }

  Napi::Value ReadCounts(const Napi::CallbackInfo& info) {
    const std::vector<QueueCount> counts = tap()->reader().Counts();
    Napi::Array result = Napi::Array::New(info.Env(), counts.size());
    for (size_t i = 0; i < counts.size(); i++) {
      Napi::Object count = Napi::Object::New(info.Env());
      count.Set("packets", static_cast<double>(counts[i].packets));
      count.Set("bytes", static_cast<double>(counts[i].bytes));
      result.Set(static_cast<uint32_t>(i), count);
    }
    return result;
  }

  Napi::Value Close(const Napi::CallbackInfo& info) {
    return PromiseWorker<Nothing>::Run(
        info.Env(),
        [core = tap().share()] {
          core->Close();
          return Nothing{};
        },
        [this](Napi::Env env, Nothing&) {
          if (!std::exchange(released_, true)) Unref();
          return env.Undefined();
        });
  }

 private:
  /** Set by the constructor, or there is no object. */
  Held<TapDevice>& tap() { return *tap_; }

  std::optional<Held<TapDevice>> tap_;
  bool released_ = false;
};

Napi::Value TapToJs(Napi::Env env, SharedTap& tap) {
  const auto* constructor = env.GetInstanceData<Napi::FunctionReference>();
  return constructor->New({Napi::External<SharedTap>::New(env, &tap)});
}

Napi::Value CreateTap(const Napi::CallbackInfo& info) {
  const std::string name = InterfaceNameArgument(info[0], "name");
  const auto queues = static_cast<size_t>(IntegerArgument(info[1], "queues", 1, kMostQueues));
  const bool persistent = BooleanArgument(info[2], "persistent");
  return PromiseWorker<SharedTap>::Run(
      info.Env(), [=] { return SharedTap(TapDevice::Create(name, queues, persistent)); }, TapToJs);
}

Napi::Value AttachTap(const Napi::CallbackInfo& info) {
  const std::string name = InterfaceNameArgument(info[0], "name");
  const auto queues = static_cast<size_t>(IntegerArgument(info[1], "queues", 1, kMostQueues));
  return PromiseWorker<SharedTap>::Run(
      info.Env(), [=] { return SharedTap(TapDevice::Attach(name, queues)); }, TapToJs);
}

Napi::Value DeleteTap(const Napi::CallbackInfo& info) {
  const std::string name = InterfaceNameArgument(info[0], "name");
  return PromiseWorker<Nothing>::Run(
      info.Env(),
      [=] {
        TapDevice::Delete(name);
        return Nothing{};
      },
      Undefined);
}

}  // namespace

void ExportTap(Napi::Env env, Napi::Object exports) {
  env.SetInstanceData(new Napi::FunctionReference(Napi::Persistent(TapObject::Define(env))));
  exports.Set("createTap", Napi::Function::New<CreateTap>(env, "createTap"));
  exports.Set("attachTap", Napi::Function::New<AttachTap>(env, "attachTap"));
  exports.Set("deleteTap", Napi::Function::New<DeleteTap>(env, "deleteTap"));
}

}  // namespace tapwright
