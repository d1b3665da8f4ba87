#pragma once

#include <napi.h>

#include <cstdint>
#include <string>
#include <vector>

namespace tapwright {

/** The border checks: each throws a TypeError that names the argument, and copies what it returns.
 */
std::vector<uint8_t> BytesArgument(const Napi::Value& value, const char* what);
/** Of that length, else the TypeError names both. */
std::vector<uint8_t> SizedBytesArgument(const Napi::Value& value, const char* what, size_t size);
int64_t IntegerArgument(const Napi::Value& value, const char* what, int64_t least, int64_t most);
bool BooleanArgument(const Napi::Value& value, const char* what);
std::string StringArgument(const Napi::Value& value, const char* what);
/** Not empty and without NUL, where the kernel would take it to end. */
std::string PathArgument(const Napi::Value& value, const char* what);
std::vector<Napi::Object> ObjectsArgument(const Napi::Value& value, const char* what);
/** A name the kernel accepts (dev_valid_name) and takes literally: without the `%` of a template.
 */
std::string InterfaceNameArgument(const Napi::Value& value, const char* what);

/** A copy: Electron forbids buffers that point outside V8's memory cage. */
Napi::Uint8Array BytesToJs(Napi::Env env, const std::vector<uint8_t>& bytes);

}  // namespace tapwright
