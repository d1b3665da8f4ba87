#include "addon/bpf_object_object.h"

#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "addon/arguments.h"
#include "addon/bpf_map_object.h"
#include "addon/bpf_program_object.h"
#include "addon/constructors.h"
#include "addon/failure.h"
#include "addon/held.h"
#include "addon/promise_worker.h"
#include "core/bpf_object.h"

namespace tapwright {
namespace {

/** A 32-bit constant, signed or not. */
int32_t ConstantArgument(const Napi::Value& value, const char* what) {
  return static_cast<int32_t>(IntegerArgument(value, what, std::numeric_limits<int32_t>::min(),
                                              std::numeric_limits<uint32_t>::max()));
}

std::vector<Immediate> ImmediatesArgument(const Napi::Value& value) {
  std::vector<Immediate> immediates;
  for (const Napi::Object& immediate : ObjectsArgument(value, "immediates"))
    immediates.push_back({ConstantArgument(immediate.Get("from"), "from"),
                          ConstantArgument(immediate.Get("to"), "to")});
  return immediates;
}

std::vector<ReusedMap> ReusedMapsArgument(const Napi::Value& value) {
  std::vector<ReusedMap> reused;
  for (const Napi::Object& entry : ObjectsArgument(value, "reuse")) {
    const BpfMap& map = BpfMapArgument(entry.Get("map"), "each map of reuse");
    reused.push_back({StringArgument(entry.Get("name"), "each name of reuse"),
                      Throwing(value.Env(), [&] { return map.Hold("bpf_map__reuse_fd"); })});
  }
  return reused;
}

Napi::Value ProgramToJs(Napi::Env env, BpfProgram& program) {
  return BpfProgramToJs(env, std::move(program));
}

class BpfObjectObject : public Napi::ObjectWrap<BpfObjectObject> {
 public:
  static Napi::Function Define(Napi::Env env) {
    using Self = BpfObjectObject;
    return DefineClass(
        env, "BpfObject",
        {InstanceMethod<&Self::LoadVariant>("loadVariant"), InstanceMethod<&Self::Close>("close")});
  }

  explicit BpfObjectObject(const Napi::CallbackInfo& info) : ObjectWrap(info) {
    object_.emplace(info.Env(),
                    ConstructedFrom<BpfObject>(info, "a BpfObject comes from loadBpfObject"));
  }

  Napi::Value LoadVariant(const Napi::CallbackInfo& info) {
    const std::string program = StringArgument(info[0], "program");
    const std::vector<Immediate> immediates = ImmediatesArgument(info[1]);
    try {
      auto code = std::make_shared<const BpfCode>(Throwing(
          info.Env(), [&] { return WithImmediates((*object_)->Code(program), immediates); }));
      return PromiseWorker<BpfProgram>::Run(
          info.Env(), [code] { return BpfProgram::Load(*code); }, ProgramToJs);
    } catch (const std::invalid_argument& error) {
      throw Napi::TypeError::New(info.Env(), error.what());
    }
  }

  void Close(const Napi::CallbackInfo&) { (*object_)->Close(); }

 private:
  /** Set by the constructor, or there is no object. */
  std::optional<Held<BpfObject>> object_;
};

Napi::Value LoadedToJs(Napi::Env env, LoadedObject& loaded) {
  Napi::Array programs = Napi::Array::New(env);
  for (BpfProgram& program : loaded.programs)
    programs.Set(programs.Length(), BpfProgramToJs(env, std::move(program)));
  Napi::Array maps = Napi::Array::New(env);
  for (BpfMap& map : loaded.maps) maps.Set(maps.Length(), BpfMapToJs(env, std::move(map)));
  Napi::Object result = Napi::Object::New(env);
  result.Set("object", Construct(Constructors::Of(env).bpf_object,
                                 std::make_shared<BpfObject>(std::move(loaded.codes))));
  result.Set("programs", programs);
  result.Set("maps", maps);
  return result;
}

Napi::Value LoadBpfObject(const Napi::CallbackInfo& info) {
  const auto elf = std::make_shared<const std::vector<uint8_t>>(BytesArgument(info[0], "elf"));
  const std::string name = StringArgument(info[1], "name");
  const std::vector<ReusedMap> reused = ReusedMapsArgument(info[2]);
  return PromiseWorker<LoadedObject>::Run(
      info.Env(), [=] { return LoadObject(*elf, name, reused); }, LoadedToJs);
}

}  // namespace

void ExportBpfObject(Napi::Env env, Napi::Object exports) {
  Constructors::Of(env).bpf_object = Napi::Persistent(BpfObjectObject::Define(env));
  exports.Set("loadBpfObject", Napi::Function::New<LoadBpfObject>(env, "loadBpfObject"));
}

}  // namespace tapwright
