#include "addon/netlink_socket_object.h"

#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include "addon/arguments.h"
#include "addon/failure.h"
#include "addon/held.h"
#include "addon/promise_worker.h"
#include "core/netlink_socket.h"

namespace tapwright {
namespace {

constexpr int64_t kMaxSafeInteger = (int64_t{1} << 53) - 1;

Napi::Value StepToJs(Napi::Env env, NetlinkSocket::Step& step) {
  Napi::Array chunks = Napi::Array::New(env, step.chunks.size());
  for (size_t i = 0; i < step.chunks.size(); i++) {
    chunks.Set(static_cast<uint32_t>(i), BytesToJs(env, step.chunks[i]));
  }
  Napi::Object result = Napi::Object::New(env);
  result.Set("chunks", chunks);
  result.Set("settled", step.settled);
  return result;
}

class NetlinkSocketObject : public Napi::ObjectWrap<NetlinkSocketObject> {
 public:
  explicit NetlinkSocketObject(const Napi::CallbackInfo& info) : ObjectWrap(info) {
    socket_.emplace(info.Env(),
                    Throwing(info.Env(), [] { return std::make_shared<NetlinkSocket>(); }));
  }

  void Begin(const Napi::CallbackInfo& info) {
    Bytes messages = BytesArgument(info[0], "messages");
    const int64_t timeout =
        IntegerArgument(info[1], "timeoutMs", 1, std::numeric_limits<int>::max());
    try {
      socket()->Begin(std::move(messages), static_cast<int>(timeout));
    } catch (const SystemError& error) {
      throw FailureOf(info.Env(), error);
    } catch (const std::invalid_argument& error) {
      throw Napi::TypeError::New(info.Env(), error.what());
    } catch (const std::logic_error& error) {
      throw Napi::Error::New(info.Env(), error.what());
    }
  }

  Napi::Value Advance(const Napi::CallbackInfo& info) {
    const int64_t step_bytes = IntegerArgument(info[0], "stepBytes", 1, kMaxSafeInteger);
    return PromiseWorker<NetlinkSocket::Step>::Run(
        info.Env(),
        [core = socket().share(), step_bytes] {
          return core->Advance(static_cast<size_t>(step_bytes));
        },
        StepToJs);
  }

  void Reset(const Napi::CallbackInfo& info) {
    Throwing(info.Env(), [&] { socket()->Reset(); });
  }

  void Close(const Napi::CallbackInfo&) { socket()->Close(); }

 private:
  /** Set by the constructor, or there is no object. */
  Held<NetlinkSocket>& socket() { return *socket_; }

  std::optional<Held<NetlinkSocket>> socket_;
};

}  // namespace

Napi::Function DefineNetlinkSocket(Napi::Env env) {
  using Self = NetlinkSocketObject;
  return Self::DefineClass(
      env, "NetlinkSocket",
      {Self::InstanceMethod<&Self::Begin>("begin"), Self::InstanceMethod<&Self::Advance>("advance"),
       Self::InstanceMethod<&Self::Reset>("reset"), Self::InstanceMethod<&Self::Close>("close")});
}

}  // namespace tapwright
