#include "addon/raw_socket_object.h"

#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "addon/arguments.h"
#include "addon/failure.h"
#include "addon/held.h"
#include "addon/promise_worker.h"
#include "core/packet_socket.h"

namespace tapwright {
namespace {

/** Of a field of 16 bits. */
constexpr int64_t kMostLinearBytes = 65535;

FrameList FramesArgument(const Napi::Value& value) {
  if (!value.IsArray())
    throw Napi::TypeError::New(value.Env(), "frames must be an array of Uint8Array");
  const auto array = value.As<Napi::Array>();
  FrameList frames;
  for (uint32_t i = 0; i < array.Length(); i++) {
    const Napi::HandleScope scope(value.Env());
    const std::vector<uint8_t> frame = BytesArgument(array.Get(i), "each frame");
    frames.bytes.insert(frames.bytes.end(), frame.begin(), frame.end());
    frames.lengths.push_back(frame.size());
  }
  return frames;
}

Napi::Value ResultToJs(Napi::Env env, PacketSocket::Result& result) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("sent", static_cast<double>(result.sent));
  object.Set("dropped", static_cast<double>(result.dropped));
  return object;
}

class RawSocketObject : public Napi::ObjectWrap<RawSocketObject> {
 public:
  explicit RawSocketObject(const Napi::CallbackInfo& info) : ObjectWrap(info) {
    const int64_t index =
        IntegerArgument(info[0], "interfaceIndex", 1, std::numeric_limits<int>::max());
    const int64_t linear = IntegerArgument(info[1], "linearBytes", 0, kMostLinearBytes);
    socket_.emplace(info.Env(), Throwing(info.Env(), [=] {
                      return std::make_shared<PacketSocket>(static_cast<unsigned>(index),
                                                            static_cast<unsigned>(linear));
                    }));
  }

  Napi::Value Send(const Napi::CallbackInfo& info) {
    auto frames = std::make_shared<FrameList>(FramesArgument(info[0]));
    return PromiseWorker<PacketSocket::Result>::Run(
        info.Env(), [core = socket_->share(), frames] { return core->Send(frames.get()); },
        ResultToJs);
  }

  void Close(const Napi::CallbackInfo&) { (*socket_)->Close(); }

 private:
  /** Set by the constructor, or there is no object. */
  std::optional<Held<PacketSocket>> socket_;
};

}  // namespace

Napi::Function DefineRawSocket(Napi::Env env) {
  using Self = RawSocketObject;
  return Self::DefineClass(
      env, "RawSocket",
      {Self::InstanceMethod<&Self::Send>("send"), Self::InstanceMethod<&Self::Close>("close")});
}

}  // namespace tapwright
