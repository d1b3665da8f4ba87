#include "addon/tap_object.h"

#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "addon/arguments.h"
#include "addon/constructors.h"
#include "addon/failure.h"
#include "addon/held.h"
#include "addon/promise_worker.h"
#include "core/bpf_handle.h"
#include "core/tap_device.h"

namespace tapwright {
namespace {

/** tun's own limit (MAX_TAP_QUEUES). */
constexpr int64_t kMostQueues = 256;
constexpr double kMostKeptBytes = 1 << 30;

using SharedTap = std::shared_ptr<TapDevice>;

class TapObject : public Napi::ObjectWrap<TapObject> {
 public:
  static Napi::Function Define(Napi::Env env) {
    return DefineClass(
        env, "Tap",
        {InstanceAccessor<&TapObject::Name>("name"), InstanceAccessor<&TapObject::Index>("index"),
         InstanceAccessor<&TapObject::Queues>("queues"),
         InstanceAccessor<&TapObject::Alive>("alive"),
         InstanceAccessor<&TapObject::AttachedQueues>("attachedQueues"),
         InstanceMethod<&TapObject::ReadCounts>("readCounts"),
         InstanceMethod<&TapObject::KeepFrames>("keepFrames"),
         InstanceMethod<&TapObject::TakeFrames>("takeFrames"),
         InstanceMethod<&TapObject::DetachQueue>("detachQueue"),
         InstanceMethod<&TapObject::AttachQueue>("attachQueue"),
         InstanceMethod<&TapObject::SetSteering>("setSteering"),
         InstanceMethod<&TapObject::Close>("close")});
  }

  explicit TapObject(const Napi::CallbackInfo& info) : ObjectWrap(info) {
    tap_.emplace(info.Env(),
                 ConstructedFrom<TapDevice>(info, "a Tap comes from createTap or attachTap"));
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
  Napi::Value AttachedQueues(const Napi::CallbackInfo& info) {
    return Napi::Number::New(info.Env(), static_cast<double>(tap()->reader().attached()));
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

  void KeepFrames(const Napi::CallbackInfo& info) {
    if (!info[0].IsNumber()) throw Napi::TypeError::New(info.Env(), "mostBytes must be a number");
    const double most = info[0].As<Napi::Number>().DoubleValue();
    if (!(most >= 0 && most <= kMostKeptBytes))
      throw Napi::TypeError::New(info.Env(), "mostBytes must be from 0 to 2^30");
    tap()->reader().KeepFrames(static_cast<size_t>(most));
  }

  Napi::Value TakeFrames(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    const KeptFrames kept = tap()->reader().TakeFrames();
    Napi::Array frames = Napi::Array::New(env, kept.frames.size());
    for (size_t i = 0; i < kept.frames.size(); i++) {
      Napi::Object frame = Napi::Object::New(env);
      frame.Set("queue", kept.frames[i].queue);
      frame.Set("frame", BytesToJs(env, kept.frames[i].bytes));
      frames.Set(static_cast<uint32_t>(i), frame);
    }
    Napi::Object result = Napi::Object::New(env);
    result.Set("frames", frames);
    result.Set("missed", static_cast<double>(kept.missed));
    return result;
  }

  Napi::Value DetachQueue(const Napi::CallbackInfo& info) {
    return Run(info.Env(), [](TapDevice& tap) { tap.DetachQueue(); });
  }
  Napi::Value AttachQueue(const Napi::CallbackInfo& info) {
    return Run(info.Env(), [](TapDevice& tap) { tap.AttachQueue(); });
  }

  Napi::Value SetSteering(const Napi::CallbackInfo& info) {
    if (info[0].IsUndefined()) return Run(info.Env(), [](TapDevice& tap) { tap.SetSteering(-1); });
    const auto fd =
        static_cast<int>(IntegerArgument(info[0], "programFd", 0, std::numeric_limits<int>::max()));
    // Its own, because the caller may close it before the worker's turn.
    const SharedDescriptor program = Throwing(info.Env(), [&] { return Shared(Duplicate(fd)); });
    return Run(info.Env(), [program](TapDevice& tap) { tap.SetSteering(program->get()); });
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
  /** The device's configuration waits for others' (rtnl_lock): not on the JavaScript thread. */
  Napi::Value Run(Napi::Env env, std::function<void(TapDevice&)> change) {
    return PromiseWorker<Nothing>::Run(
        env,
        [core = tap().share(), change = std::move(change)] {
          change(*core);
          return Nothing{};
        },
        Undefined);
  }

  /** Set by the constructor, or there is no object. */
  Held<TapDevice>& tap() { return *tap_; }

  std::optional<Held<TapDevice>> tap_;
  bool released_ = false;
};

Napi::Value TapToJs(Napi::Env env, SharedTap& tap) {
  return Construct(Constructors::Of(env).tap, tap);
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
  Constructors::Of(env).tap = Napi::Persistent(TapObject::Define(env));
  exports.Set("createTap", Napi::Function::New<CreateTap>(env, "createTap"));
  exports.Set("attachTap", Napi::Function::New<AttachTap>(env, "attachTap"));
  exports.Set("deleteTap", Napi::Function::New<DeleteTap>(env, "deleteTap"));
}

}  // namespace tapwright
