#include "netd/options.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <sstream>

#include "core/descriptor.h"
#include "core/interface_index.h"

namespace tapwright::netd {
namespace {

constexpr const char* kUsualConfig = "/etc/tapwright/netd.conf";
constexpr size_t kMostConfigBytes = 64 << 10;

std::string DeviceName(const std::string& name) {
  if (!IsInterfaceName(name)) throw UsageError("--device wants the name of a network device");
  return name;
}

/** A file of its folder: no path, and not the folder itself. */
std::string NamespaceName(const std::string& name) {
  if (name.empty() || name[0] == '.' || name.find('/') != std::string::npos)
    throw UsageError("--netns wants the name of a network namespace");
  return name;
}

std::string Content(const Descriptor& file, const std::string& path) {
  std::string content;
  std::array<char, 4096> part;
  for (;;) {
    const ssize_t count = read(file.get(), part.data(), part.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw StartError(path + ": " + std::strerror(errno));
    if (count == 0) return content;
    content.append(part.data(), static_cast<size_t>(count));
    if (content.size() > kMostConfigBytes) throw StartError(path + " is too long");
  }
}

void RequireRoots(const Descriptor& file, const std::string& path) {
  struct stat status {};
  if (fstat(file.get(), &status) != 0) throw StartError(path + ": " + std::strerror(errno));
  const bool roots = S_ISREG(status.st_mode) && status.st_uid == 0;
  if (!roots || (status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    throw StartError(path + " must be a file of root that nobody else may write to");
}

}  // namespace

const char* const kHelp =
    R"(tapwright-netd [--device NAME]... [--netns NAME] [--config FILE]

Changes traffic control for Tapwright, which need not be root then. It is started
by `tapwright --sudo` and by the desktop application, and speaks over standard
input and output; it ends, with all that it holds, when its input does.

  --device NAME   a network device that it may change, beside those of FILE and
                  the TAP devices that it makes; may be repeated
  --netns NAME    work in the network namespace /run/netns/NAME
  --config FILE   root's list of devices, lines `device NAME`
                  (default: /etc/tapwright/netd.conf, if there is one)
  --help, --version
)";

Options ReadOptions(int argc, const char* const* argv) {
  Options options;
  for (int i = 1; i < argc; i++) {
    const std::string word = argv[i];
    const auto value = [&]() -> std::string {
      if (++i >= argc) throw UsageError(word + " wants a value");
      return argv[i];
    };
    if (word == "--help") {
      options.help = true;
    } else if (word == "--version") {
      options.version = true;
    } else if (word == "--device") {
      options.devices.insert(DeviceName(value()));
    } else if (word == "--netns") {
      options.netns = NamespaceName(value());
    } else if (word == "--config") {
      options.config = value();
    } else {
      throw UsageError("there is no option " + word);
    }
  }
  return options;
}

std::set<std::string> ReadConfiguration(const std::optional<std::string>& config) {
  const std::string path = config.value_or(kUsualConfig);
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file.open() && errno == ENOENT && !config) return {};
  if (!file.open()) throw StartError(path + ": " + std::strerror(errno));
  RequireRoots(file, path);
  std::set<std::string> devices;
  std::istringstream lines(Content(file, path));
  std::string line;
  for (int number = 1; std::getline(lines, line); number++) {
    std::istringstream words(line.substr(0, line.find('#')));
    std::string keyword, name, more;
    if (!(words >> keyword)) continue;
    if (keyword != "device" || !(words >> name) || (words >> more) || !IsInterfaceName(name))
      throw StartError(path + ":" + std::to_string(number) + ": expected `device NAME`");
    devices.insert(name);
  }
  return devices;
}

}  // namespace tapwright::netd
