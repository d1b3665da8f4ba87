#pragma once

#include <napi.h>

#include <cstdint>
#include <string>
#include <vector>

namespace tapwright {

/** The border checks: each throws a TypeError that names the argument, and copies what it returns.
 */
std::vector<uint8_t> BytesArgument(const Napi::Value& value, const char* what);
int64_t IntegerArgument(const Napi::Value& value, const char* what, int64_t least, int64_t most);
bool BooleanArgument(const Napi::Value& value, const char* what);
/** A name the kernel accepts (dev_valid_name) and takes literally: without the `%` of a template.
 */
std::string InterfaceNameArgument(const Napi::Value& value, const char* what);

}  // namespace tapwright
