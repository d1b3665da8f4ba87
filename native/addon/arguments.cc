#include "addon/arguments.h"

#include <cmath>
#include <cstring>

#include "core/interface_index.h"

namespace tapwright {
namespace {

[[noreturn]] void Refuse(Napi::Env env, const std::string& message) {
  throw Napi::TypeError::New(env, message);
}

}  // namespace

std::vector<uint8_t> BytesArgument(const Napi::Value& value, const char* what) {
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array)
    Refuse(value.Env(), std::string(what) + " must be a Uint8Array");
  const auto bytes = value.As<Napi::Uint8Array>();
  return std::vector<uint8_t>(bytes.Data(), bytes.Data() + bytes.ElementLength());
}

std::vector<uint8_t> SizedBytesArgument(const Napi::Value& value, const char* what, size_t size) {
  std::vector<uint8_t> bytes = BytesArgument(value, what);
  if (bytes.size() != size)
    Refuse(value.Env(), std::string(what) + " must be " + std::to_string(size) +
                            " bytes long, not " + std::to_string(bytes.size()));
  return bytes;
}

int64_t IntegerArgument(const Napi::Value& value, const char* what, int64_t least, int64_t most) {
  const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : NAN;
  if (!(number >= static_cast<double>(least) && number <= static_cast<double>(most)) ||
      number != std::floor(number))
    Refuse(value.Env(), std::string(what) + " must be an integer from " + std::to_string(least) +
                            " to " + std::to_string(most));
  return static_cast<int64_t>(number);
}

bool BooleanArgument(const Napi::Value& value, const char* what) {
  if (!value.IsBoolean()) Refuse(value.Env(), std::string(what) + " must be a boolean");
  return value.As<Napi::Boolean>().Value();
}

std::string StringArgument(const Napi::Value& value, const char* what) {
  if (!value.IsString()) Refuse(value.Env(), std::string(what) + " must be a string");
  return value.As<Napi::String>();
}

std::string PathArgument(const Napi::Value& value, const char* what) {
  const std::string path = StringArgument(value, what);
  if (path.empty() || path.find('\0') != std::string::npos)
    Refuse(value.Env(), std::string(what) + " must not be empty and hold no NUL");
  return path;
}

std::vector<Napi::Object> ObjectsArgument(const Napi::Value& value, const char* what) {
  const std::string message = std::string(what) + " must be an array of objects";
  if (!value.IsArray()) Refuse(value.Env(), message);
  const auto array = value.As<Napi::Array>();
  std::vector<Napi::Object> objects;
  for (uint32_t i = 0; i < array.Length(); i++) {
    const Napi::Value entry = array.Get(i);
    if (!entry.IsObject()) Refuse(value.Env(), message);
    objects.push_back(entry.As<Napi::Object>());
  }
  return objects;
}

std::string InterfaceNameArgument(const Napi::Value& value, const char* what) {
  const std::string name = value.IsString() ? value.As<Napi::String>().Utf8Value() : "";
  if (!IsInterfaceName(name))
    Refuse(value.Env(), std::string(what) +
                            " must be an interface name: 1 to 15 printable ASCII characters "
                            "without space, '/', ':' and '%'");
  return name;
}

Napi::Uint8Array BytesToJs(Napi::Env env, const std::vector<uint8_t>& bytes) {
  Napi::Uint8Array copy = Napi::Uint8Array::New(env, bytes.size());
  if (!bytes.empty()) std::memcpy(copy.Data(), bytes.data(), bytes.size());
  return copy;
}

}  // namespace tapwright
