/** tapwright-netd: holds the privileges when Tapwright does not (docs/netd.md). */
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <set>
#include <string>

#include "core/system_error.h"
#include "netd/hardening.h"
#include "netd/options.h"
#include "netd/service.h"

namespace tapwright::netd {
namespace {

constexpr int kFine = 0;
/** The connection broke, or what came on it cannot be told apart any more. */
constexpr int kBroken = 1;
constexpr int kWrongUsage = 2;
constexpr int kCannotStart = 3;

void Say(const std::string& words) { std::fprintf(stderr, "tapwright-netd: %s\n", words.c_str()); }

int Serve(const Options& options) {
  ShutOut();
  std::set<std::string> devices = ReadConfiguration(options.config);
  devices.insert(options.devices.begin(), options.devices.end());
  if (options.netns) EnterNamespace(*options.netns);
  DropCapabilities();
  Service(std::move(devices)).Run(STDIN_FILENO, STDOUT_FILENO);
  return kFine;
}

int Main(int argc, const char* const* argv) {
  try {
    const Options options = ReadOptions(argc, argv);
    if (options.help) return std::fputs(kHelp, stdout) < 0 ? kBroken : kFine;
    if (options.version)
      return std::puts("tapwright-netd " TAPWRIGHT_VERSION) < 0 ? kBroken : kFine;
    if (isatty(STDIN_FILENO)) throw UsageError("it is started by Tapwright, and not by hand");
    return Serve(options);
  } catch (const UsageError& error) {
    Say(std::string(error.what()) + "; --help says more");
    return kWrongUsage;
  } catch (const StartError& error) {
    Say(error.what());
    return kCannotStart;
  } catch (const SystemError& error) {
    // Nobody reads any more: the client has gone.
    if (error.number() == EPIPE) return kFine;
    Say(error.syscall() + ": " + ErrnoName(error.number()));
    return kBroken;
  } catch (const std::exception& error) {
    Say(error.what());
    return kBroken;
  }
}

}  // namespace
}  // namespace tapwright::netd

int main(int argc, char** argv) { return tapwright::netd::Main(argc, argv); }
