#include <sys/utsname.h>

#include <limits>
#include <optional>
#include <utility>

#include "core/interface_index.h"
#include "core/netlink_socket.h"
#include "core/packet_barrier.h"
#include "netd/netlink_check.h"
#include "netd/service.h"
#include "netd/standing_actions.h"

namespace tapwright::netd {
namespace {

/** Longest silence of the kernel, as the addon's. */
constexpr int kTimeoutMs = 30'000;
/** How much of an answer is collected before the client sees it; the kernel waits meanwhile. */
constexpr size_t kStepBytes = 1 << 20;
constexpr size_t kMostNameBytes = 64;

class NetlinkOperations : public Operations {
 public:
  NetlinkOperations(const Devices& devices, const Handles& handles, const Pins& pins)
      : devices_(devices), handles_(handles), pins_(pins) {}

  Handlers Table() override {
    using Reader = PayloadReader;
    using Writer = PayloadWriter;
    return {
        {Operation::kHello, [this](Reader& in, Writer& out, const SendPart&) { Hello(in, out); }},
        {Operation::kTransact,
         [this](Reader& in, Writer& out, const SendPart& send) { Transact(in, out, send); }},
        {Operation::kInterfaceIndex,
         [](Reader& in, Writer& out, const SendPart&) { Index(in, out); }},
        {Operation::kAwaitPackets,
         [](Reader& in, Writer&, const SendPart&) {
           in.End();
           AwaitPackets();
         }},
    };
  }

 private:
  void Hello(PayloadReader& request, PayloadWriter& answer) const {
    request.Number();  // the client's version: it compares
    request.End();
    utsname name{};
    if (uname(&name) != 0) ThrowErrno("uname");
    answer.Number(kProtocolVersion).Text(name.release).Text(pins_.root()).Long(NamespaceInode());
  }

  static void Index(PayloadReader& request, PayloadWriter& answer) {
    const std::string name = request.Text(kMostNameBytes);
    request.End();
    answer.Number(InterfaceIndex(name));
  }

  void Transact(PayloadReader& request, PayloadWriter& answer, const SendPart& send) {
    Bytes messages = request.Data();
    request.End();
    const auto is_program = [this](uint32_t fd) { return handles_.IsProgram(fd); };
    const auto is_program_id = [this](uint32_t id) { return handles_.HasProgramOfId(id); };
    const std::vector<StandingAction> standing = CheckMessages(messages, {devices_, is_program});
    CheckStandingActions(standing, &socket(), devices_, is_program_id);
    socket().Begin(std::move(messages), kTimeoutMs);
    for (;;) {
      const NetlinkSocket::Step step = socket().Advance(kStepBytes);
      if (step.settled) return WriteChunks(step.chunks, &answer);
      PayloadWriter part;
      WriteChunks(step.chunks, &part);
      send(part.bytes());
    }
  }

  static void WriteChunks(const std::vector<Bytes>& chunks, PayloadWriter* writer) {
    writer->Number(static_cast<uint32_t>(chunks.size()));
    for (const Bytes& chunk : chunks) writer->Data(chunk);
  }

  /** Opened when the first message is to be sent: what is refused before needs none. */
  NetlinkSocket& socket() {
    if (!socket_) socket_ = std::make_unique<NetlinkSocket>();
    return *socket_;
  }

  const Devices& devices_;
  const Handles& handles_;
  const Pins& pins_;
  std::unique_ptr<NetlinkSocket> socket_;
};

}  // namespace

std::unique_ptr<Operations> MakeNetlinkOperations(const Devices& devices, const Handles& handles,
                                                  const Pins& pins) {
  return std::make_unique<NetlinkOperations>(devices, handles, pins);
}

}  // namespace tapwright::netd
