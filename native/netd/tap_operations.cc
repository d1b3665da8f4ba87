#include <cerrno>
#include <utility>

#include "core/interface_index.h"
#include "core/tap_device.h"
#include "netd/service.h"

namespace tapwright::netd {
namespace {

/** tun's own limit (MAX_TAP_QUEUES). */
constexpr uint32_t kMostQueues = 256;
constexpr size_t kMostTaps = 64;

std::string ReadName(PayloadReader& request) {
  std::string name = request.Text(64);
  if (!IsInterfaceName(name)) throw Malformed("it names no network device");
  return name;
}

class TapOperations : public Operations {
 public:
  explicit TapOperations(Devices& devices) : devices_(devices) {}

  Handlers Table() override {
    using Reader = PayloadReader;
    using Writer = PayloadWriter;
    return {
        {Operation::kCreateTap,
         [this](Reader& in, Writer& out, const SendPart&) { Create(in, out); }},
        {Operation::kReadCounts,
         [this](Reader& in, Writer& out, const SendPart&) { ReadCounts(in, out); }},
        {Operation::kCloseTap, [this](Reader& in, Writer&, const SendPart&) { Close(in); }},
        {Operation::kDeleteTap, [this](Reader& in, Writer&, const SendPart&) { Delete(in); }},
    };
  }

 private:
  void Create(PayloadReader& request, PayloadWriter& answer) {
    const std::string name = ReadName(request);
    const uint32_t queues = request.Number();
    const bool persistent = request.Flag();
    request.End();
    if (queues == 0 || queues > kMostQueues) throw Malformed("a TAP has 1 to 256 queues");
    if (taps_.size() >= kMostTaps) throw SystemError(EMFILE, "open(/dev/net/tun)");
    std::unique_ptr<TapDevice> tap = Open(name, queues, persistent);
    answer.Number(next_).Number(tap->index());
    taps_.emplace(next_++, std::move(tap));
  }

  /** A device that exists is joined, if it may be changed. */
  std::unique_ptr<TapDevice> Open(const std::string& name, uint32_t queues, bool persistent) {
    if (InterfaceIndex(name) != 0) {
      devices_.Require(name, "to attach to " + name);
      return TapDevice::Attach(name, queues);
    }
    std::unique_ptr<TapDevice> tap = TapDevice::Create(name, queues, persistent);
    devices_.Add(name, tap->index());
    return tap;
  }

  void ReadCounts(PayloadReader& request, PayloadWriter& answer) const {
    const uint32_t number = request.Number();
    request.End();
    const auto tap = taps_.find(number);
    if (tap == taps_.end()) throw SystemError(EBADF, "read");
    const std::vector<QueueCount> counts = tap->second->reader().Counts();
    answer.Number(static_cast<uint32_t>(counts.size()));
    for (const QueueCount& count : counts) answer.Long(count.packets).Long(count.bytes);
  }

  void Close(PayloadReader& request) {
    const uint32_t number = request.Number();
    request.End();
    taps_.erase(number);
  }

  void Delete(PayloadReader& request) const {
    const std::string name = ReadName(request);
    request.End();
    devices_.Require(name, "to remove " + name);
    TapDevice::Delete(name);
  }

  Devices& devices_;
  std::map<uint32_t, std::unique_ptr<TapDevice>> taps_;
  uint32_t next_ = 1;
};

}  // namespace

std::unique_ptr<Operations> MakeTapOperations(Devices& devices) {
  return std::make_unique<TapOperations>(devices);
}

}  // namespace tapwright::netd
