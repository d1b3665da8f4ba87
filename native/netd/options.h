#pragma once

#include <optional>
#include <set>
#include <stdexcept>
#include <string>

namespace tapwright::netd {

/** What the command line cannot mean; the exit status is 2. */
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/** The machine is not as it must be to start; the exit status is 3. */
class StartError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Options {
  bool help = false;
  bool version = false;
  /** Of `--device`. */
  std::set<std::string> devices;
  /** A name in /run/netns. */
  std::optional<std::string> netns;
  /** Another file than the usual one. */
  std::optional<std::string> config;
};

/** Throws UsageError. */
Options ReadOptions(int argc, const char* const* argv);

/**
 * The devices that a configuration file lists: lines `device NAME`, empty ones, and comments behind
 * `#`. The file must be root's, and nobody else may write to it. Without `config` the usual one is
 * read, which may be absent. Throws StartError.
 */
std::set<std::string> ReadConfiguration(const std::optional<std::string>& config);

extern const char* const kHelp;

}  // namespace tapwright::netd
