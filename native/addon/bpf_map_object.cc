#include "addon/bpf_map_object.h"

#include <cstring>
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

namespace tapwright {
namespace {

constexpr int64_t kMostUint32 = std::numeric_limits<uint32_t>::max();
constexpr napi_type_tag kTag = {0x5d1c7a40b2f94e63, 0x9a7e04c11f6b8d22};

class BpfMapObject : public Napi::ObjectWrap<BpfMapObject> {
 public:
  static Napi::Function Define(Napi::Env env) {
    using Self = BpfMapObject;
    return DefineClass(
        env, "BpfMap",
        {InstanceAccessor<&Self::Id>("id"), InstanceAccessor<&Self::Type>("type"),
         InstanceAccessor<&Self::Name>("name"), InstanceAccessor<&Self::KeySize>("keySize"),
         InstanceAccessor<&Self::ValueSize>("valueSize"),
         InstanceAccessor<&Self::MaxEntries>("maxEntries"), InstanceMethod<&Self::Lookup>("lookup"),
         InstanceMethod<&Self::Update>("update"), InstanceMethod<&Self::SetInner>("setInner"),
         InstanceMethod<&Self::Delete>("delete"), InstanceMethod<&Self::Pin>("pin"),
         InstanceMethod<&Self::Close>("close")});
  }

  explicit BpfMapObject(const Napi::CallbackInfo& info) : ObjectWrap(info) {
    map_.emplace(info.Env(), ConstructedFrom<BpfMap>(
                                 info, "a BpfMap comes from loading, creating or opening one"));
    info.This().As<Napi::Object>().TypeTag(&kTag);
  }

  const BpfMap& map() const { return *map_->share(); }

  Napi::Value Id(const Napi::CallbackInfo& info) { return Number(info, map().id()); }
  Napi::Value Type(const Napi::CallbackInfo& info) { return Number(info, map().shape().type); }
  Napi::Value Name(const Napi::CallbackInfo& info) {
    return Napi::String::New(info.Env(), map().shape().name);
  }
  Napi::Value KeySize(const Napi::CallbackInfo& info) {
    return Number(info, map().shape().key_size);
  }
  Napi::Value ValueSize(const Napi::CallbackInfo& info) {
    return Number(info, map().shape().value_size);
  }
  Napi::Value MaxEntries(const Napi::CallbackInfo& info) {
    return Number(info, map().shape().max_entries);
  }

  Napi::Value Lookup(const Napi::CallbackInfo& info) {
    const std::vector<uint8_t> key = Key(info[0]);
    std::vector<uint8_t> value;
    if (!Throwing(info.Env(), [&] { return map().Lookup(key.data(), &value); }))
      return info.Env().Undefined();
    return BytesToJs(info.Env(), value);
  }

  void Update(const Napi::CallbackInfo& info) {
    const std::vector<uint8_t> key = Key(info[0]);
    if (map().holds_maps())
      throw Napi::TypeError::New(info.Env(), "the values of this map are maps: use setInner");
    const std::vector<uint8_t> value = SizedBytesArgument(info[1], "value", map().value_bytes());
    Throwing(info.Env(), [&] { map().Update(key.data(), value.data()); });
  }

  void SetInner(const Napi::CallbackInfo& info) {
    const std::vector<uint8_t> key = Key(info[0]);
    if (!map().holds_maps())
      throw Napi::TypeError::New(info.Env(), "the values of this map are no maps: use update");
    const BpfMap& inner = BpfMapArgument(info[1], "inner");
    Throwing(info.Env(), [&] { map().SetInner(key.data(), inner); });
  }

  void Delete(const Napi::CallbackInfo& info) {
    const std::vector<uint8_t> key = Key(info[0]);
    Throwing(info.Env(), [&] { map().Delete(key.data()); });
  }

  void Pin(const Napi::CallbackInfo& info) {
    const std::string path = PathArgument(info[0], "path");
    Throwing(info.Env(), [&] { map().Pin(path); });
  }

  void Close(const Napi::CallbackInfo&) { (*map_)->Close(); }

 private:
  static Napi::Value Number(const Napi::CallbackInfo& info, uint32_t value) {
    return Napi::Number::New(info.Env(), value);
  }
  std::vector<uint8_t> Key(const Napi::Value& value) const {
    return SizedBytesArgument(value, "key", map().shape().key_size);
  }

  /** Set by the constructor, or there is no object. */
  std::optional<Held<BpfMap>> map_;
};

Napi::Value CreateBpfMap(const Napi::CallbackInfo& info) {
  const auto number = [&](size_t index, const char* what) {
    return static_cast<uint32_t>(IntegerArgument(info[index], what, 0, kMostUint32));
  };
  const BpfMapShape shape = {number(0, "type"),       StringArgument(info[1], "name"),
                             number(2, "keySize"),    number(3, "valueSize"),
                             number(4, "maxEntries"), number(5, "flags")};
  return Throwing(info.Env(), [&] {
    return BpfMapToJs(info.Env(), BpfMap(Shared(BpfMap::Create(shape)), shape.name));
  });
}

Napi::Value ToJsIfOpen(Napi::Env env, Descriptor fd) {
  if (!fd.open()) return env.Undefined();
  return BpfMapToJs(env, BpfMap(Shared(std::move(fd))));
}

Napi::Value OpenPinnedMap(const Napi::CallbackInfo& info) {
  const std::string path = PathArgument(info[0], "path");
  return Throwing(info.Env(),
                  [&] { return ToJsIfOpen(info.Env(), OpenPinned(BpfKind::kMap, path)); });
}

Napi::Value OpenMapById(const Napi::CallbackInfo& info) {
  const int64_t id = IntegerArgument(info[0], "id", 0, kMostUint32);
  return Throwing(info.Env(), [&] {
    return ToJsIfOpen(info.Env(), OpenById(BpfKind::kMap, static_cast<uint32_t>(id)));
  });
}

Napi::Value CountPossibleCpus(const Napi::CallbackInfo& info) {
  return Throwing(info.Env(), [&] {
    return Napi::Number::New(info.Env(), static_cast<double>(PossibleCpus()));
  });
}

}  // namespace

void ExportBpfMap(Napi::Env env, Napi::Object exports) {
  Constructors::Of(env).bpf_map = Napi::Persistent(BpfMapObject::Define(env));
  exports.Set("createBpfMap", Napi::Function::New<CreateBpfMap>(env, "createBpfMap"));
  exports.Set("openPinnedMap", Napi::Function::New<OpenPinnedMap>(env, "openPinnedMap"));
  exports.Set("openMapById", Napi::Function::New<OpenMapById>(env, "openMapById"));
  exports.Set("possibleCpus", Napi::Function::New<CountPossibleCpus>(env, "possibleCpus"));
}

Napi::Object BpfMapToJs(Napi::Env env, BpfMap map) {
  return Construct(Constructors::Of(env).bpf_map, std::make_shared<BpfMap>(std::move(map)));
}

const BpfMap& BpfMapArgument(const Napi::Value& value, const char* what) {
  if (!value.IsObject() || !value.As<Napi::Object>().CheckTypeTag(&kTag))
    throw Napi::TypeError::New(value.Env(), std::string(what) + " must be a BpfMap");
  return BpfMapObject::Unwrap(value.As<Napi::Object>())->map();
}

}  // namespace tapwright
