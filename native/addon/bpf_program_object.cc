#include "addon/bpf_program_object.h"

#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "addon/arguments.h"
#include "addon/constructors.h"
#include "addon/failure.h"
#include "addon/held.h"
#include "addon/promise_worker.h"

namespace tapwright {
namespace {

constexpr int64_t kMostUint32 = std::numeric_limits<uint32_t>::max();
constexpr int64_t kMostInt32 = std::numeric_limits<int32_t>::max();
/** What a program may append to a frame, when the caller does not say. */
constexpr size_t kSpareBytes = 256;

std::shared_ptr<TestRun> TestRunArgument(const Napi::Value& value) {
  if (!value.IsObject())
    throw Napi::TypeError::New(value.Env(), "the options of a test run must be an object");
  const auto options = value.As<Napi::Object>();
  auto run = std::make_shared<TestRun>();
  run->data = BytesArgument(options.Get("data"), "data");
  const Napi::Value repeat = options.Get("repeat");
  run->repeat = repeat.IsUndefined()
                    ? 1
                    : static_cast<uint32_t>(IntegerArgument(repeat, "repeat", 1, kMostInt32));
  const Napi::Value context = options.Get("context");
  if (!context.IsUndefined()) run->context = BytesArgument(context, "context");
  const Napi::Value output = options.Get("outputBytes");
  run->output_bytes =
      output.IsUndefined()
          ? run->data.size() + kSpareBytes
          : static_cast<size_t>(IntegerArgument(output, "outputBytes", 0, kMostInt32));
  return run;
}

Napi::Value ResultToJs(Napi::Env env, TestRunResult& result) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("returnValue", Napi::Number::New(env, result.return_value));
  object.Set("durationNs", Napi::Number::New(env, result.duration_ns));
  object.Set("data", BytesToJs(env, result.data));
  object.Set("context", result.context ? BytesToJs(env, *result.context) : env.Undefined());
  return object;
}

class BpfProgramObject : public Napi::ObjectWrap<BpfProgramObject> {
 public:
  static Napi::Function Define(Napi::Env env) {
    using Self = BpfProgramObject;
    return DefineClass(
        env, "BpfProgram",
        {InstanceAccessor<&Self::Id>("id"), InstanceAccessor<&Self::Type>("type"),
         InstanceAccessor<&Self::Name>("name"), InstanceAccessor<&Self::Fd>("fd"),
         InstanceAccessor<&Self::VerifiedInstructions>("verifiedInstructions"),
         InstanceAccessor<&Self::LoadMs>("loadMs"), InstanceMethod<&Self::MapIds>("mapIds"),
         InstanceMethod<&Self::Run>("testRun"), InstanceMethod<&Self::Pin>("pin"),
         InstanceMethod<&Self::Close>("close")});
  }

  explicit BpfProgramObject(const Napi::CallbackInfo& info) : ObjectWrap(info) {
    program_.emplace(info.Env(), ConstructedFrom<BpfProgram>(
                                     info, "a BpfProgram comes from loading or opening one"));
  }

  Napi::Value Id(const Napi::CallbackInfo& info) { return Number(info, program().id()); }
  Napi::Value Type(const Napi::CallbackInfo& info) { return Number(info, program().type()); }
  Napi::Value Name(const Napi::CallbackInfo& info) {
    return Napi::String::New(info.Env(), program().name());
  }
  Napi::Value Fd(const Napi::CallbackInfo& info) { return Number(info, program().fd()); }
  Napi::Value VerifiedInstructions(const Napi::CallbackInfo& info) {
    return Number(info, program().verified_instructions());
  }
  Napi::Value LoadMs(const Napi::CallbackInfo& info) { return Number(info, program().load_ms()); }

  Napi::Value MapIds(const Napi::CallbackInfo& info) {
    const std::vector<uint32_t> ids = Throwing(info.Env(), [&] { return program().MapIds(); });
    Napi::Array result = Napi::Array::New(info.Env(), ids.size());
    for (size_t i = 0; i < ids.size(); i++) result.Set(static_cast<uint32_t>(i), ids[i]);
    return result;
  }

  Napi::Value Run(const Napi::CallbackInfo& info) {
    const std::shared_ptr<TestRun> run = TestRunArgument(info[0]);
    // Open until the run has ended, also when it is closed meanwhile.
    const SharedDescriptor held =
        Throwing(info.Env(), [&] { return program().Hold("bpf(BPF_PROG_TEST_RUN)"); });
    return PromiseWorker<TestRunResult>::Run(
        info.Env(), [held, run] { return RunTest(*held, *run); }, ResultToJs);
  }

  void Pin(const Napi::CallbackInfo& info) {
    const std::string path = PathArgument(info[0], "path");
    Throwing(info.Env(), [&] { program().Pin(path); });
  }

  void Close(const Napi::CallbackInfo&) { (*program_)->Close(); }

 private:
  static Napi::Value Number(const Napi::CallbackInfo& info, double value) {
    return Napi::Number::New(info.Env(), value);
  }
  const BpfProgram& program() const { return *program_->share(); }

  /** Set by the constructor, or there is no object. */
  std::optional<Held<BpfProgram>> program_;
};

Napi::Value ToJsIfOpen(Napi::Env env, Descriptor fd) {
  if (!fd.open()) return env.Undefined();
  return BpfProgramToJs(env, BpfProgram(Shared(std::move(fd))));
}

Napi::Value OpenPinnedProgram(const Napi::CallbackInfo& info) {
  const std::string path = PathArgument(info[0], "path");
  return Throwing(info.Env(),
                  [&] { return ToJsIfOpen(info.Env(), OpenPinned(BpfKind::kProgram, path)); });
}

Napi::Value OpenProgramById(const Napi::CallbackInfo& info) {
  const int64_t id = IntegerArgument(info[0], "id", 0, kMostUint32);
  return Throwing(info.Env(), [&] {
    return ToJsIfOpen(info.Env(), OpenById(BpfKind::kProgram, static_cast<uint32_t>(id)));
  });
}

}  // namespace

void ExportBpfProgram(Napi::Env env, Napi::Object exports) {
  Constructors::Of(env).bpf_program = Napi::Persistent(BpfProgramObject::Define(env));
  exports.Set("openPinnedProgram",
              Napi::Function::New<OpenPinnedProgram>(env, "openPinnedProgram"));
  exports.Set("openProgramById", Napi::Function::New<OpenProgramById>(env, "openProgramById"));
}

Napi::Object BpfProgramToJs(Napi::Env env, BpfProgram program) {
  return Construct(Constructors::Of(env).bpf_program,
                   std::make_shared<BpfProgram>(std::move(program)));
}

}  // namespace tapwright
