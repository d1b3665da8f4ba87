#include "netd/pins.h"

#include <dirent.h>
#include <net/if.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

#include "netd/not_allowed.h"

namespace tapwright::netd {
namespace {

const std::string kAllPins = "/sys/fs/bpf/tapwright";
/** A device, a set of programs, a pin. */
constexpr size_t kMostNames = 3;
constexpr size_t kMostNameBytes = 64;

/** Names of pins hold no dots (bpf_lookup, kernel/bpf/inode.c), so that none leads upwards. */
bool IsPinName(const std::string& name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  };
  return !name.empty() && name.size() <= kMostNameBytes &&
         std::all_of(name.begin(), name.end(), fits);
}

/** A device's number as it is written without leading zeros; 0 when it is none. */
uint32_t DeviceNumber(const std::string& name) {
  const bool digits =
      std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || name.size() > 9 || name[0] == '0') return 0;
  return static_cast<uint32_t>(std::strtoul(name.c_str(), nullptr, 10));
}

bool IsGone(uint32_t index) {
  std::array<char, IF_NAMESIZE> name{};
  return if_indextoname(index, name.data()) == nullptr;
}

std::vector<std::string> Split(const std::string& path, size_t from) {
  std::vector<std::string> names;
  while (from < path.size()) {
    const size_t end = std::min(path.find('/', from), path.size());
    names.push_back(path.substr(from, end - from));
    from = end + 1;
  }
  if (!path.empty() && path.back() == '/') names.emplace_back();
  return names;
}

struct CloseFolder {
  void operator()(DIR* folder) const { closedir(folder); }
};

/** Nothing when there is no such folder. */
std::optional<std::vector<std::string>> NamesIn(const std::string& folder) {
  const std::unique_ptr<DIR, CloseFolder> opened(opendir(folder.c_str()));
  if (!opened && errno == ENOENT) return std::nullopt;
  if (!opened) ThrowErrno("opendir");
  std::vector<std::string> names;
  while (const dirent* entry = readdir(opened.get())) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  return names;
}

void MakeFolder(const std::string& folder) {
  if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) ThrowErrno("mkdir");
}

/** `depth` bounds what else would be the depth of somebody's folders. */
void RemoveTree(const std::string& path, size_t depth) {
  if (unlink(path.c_str()) == 0 || errno == ENOENT) return;
  if (errno != EISDIR && errno != EPERM) ThrowErrno("unlink");
  if (depth == 0) throw SystemError(ENOTEMPTY, "rmdir");
  for (const std::string& name : NamesIn(path).value_or(std::vector<std::string>()))
    RemoveTree(path + "/" + name, depth - 1);
  if (rmdir(path.c_str()) != 0 && errno != ENOENT) ThrowErrno("rmdir");
}

std::string FolderOf(const std::string& path) { return path.substr(0, path.rfind('/')); }

}  // namespace

uint64_t NamespaceInode() {
  struct stat status {};
  if (stat("/proc/self/ns/net", &status) != 0) ThrowErrno("stat(/proc/self/ns/net)");
  return status.st_ino;
}

Pins::Pins(const Devices& devices)
    : devices_(devices), root_(kAllPins + "/" + std::to_string(NamespaceInode())) {}

std::vector<std::string> Pins::Check(const std::string& path, Device device) const {
  const std::string what = "the pin " + path;
  const std::string start = root_ + "/";
  if (path.compare(0, start.size(), start) != 0) throw NotAllowed(what, "it is not below " + root_);
  const std::vector<std::string> names = Split(path, start.size());
  if (names.size() > kMostNames || !std::all_of(names.begin(), names.end(), IsPinName))
    throw NotAllowed(what, "no pin of Tapwright has such a name");
  const uint32_t index = names.empty() ? 0 : DeviceNumber(names.front());
  if (index == 0) throw NotAllowed(what, "it is of no device");
  if (device == Device::kAllowed || !IsGone(index)) devices_.Require(index, what);
  return names;
}

std::optional<std::vector<std::string>> Pins::List(const std::string& folder) const {
  if (folder != root_) Check(folder, Device::kAllowedOrGone);
  return NamesIn(folder);
}

void Pins::Make(const std::string& folder) const {
  const std::vector<std::string> names = Check(folder, Device::kAllowed);
  MakeFolder(kAllPins);
  std::string made = root_;
  MakeFolder(made);
  for (const std::string& name : names) MakeFolder(made += "/" + name);
}

void Pins::Remove(const std::string& path) const {
  Check(path, Device::kAllowedOrGone);
  RemoveTree(path, kMostNames);
  for (std::string above = FolderOf(path); above.size() >= kAllPins.size(); above = FolderOf(above))
    if (rmdir(above.c_str()) != 0) {
      if (errno == ENOTEMPTY || errno == ENOENT) return;
      ThrowErrno("rmdir");
    }
}

void Pins::Pin(const BpfHandle& handle, const std::string& path) const {
  Check(path, Device::kAllowed);
  handle.Pin(path);
}

Descriptor Pins::Open(BpfKind kind, const std::string& path) const {
  Check(path, Device::kAllowed);
  return OpenPinned(kind, path);
}

}  // namespace tapwright::netd
