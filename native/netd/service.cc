#include "netd/service.h"

#include <stdexcept>
#include <utility>

#include "core/bpf_refusal.h"
#include "core/system_error.h"
#include "netd/not_allowed.h"

namespace tapwright::netd {
namespace {

/** Of the verifier's log the end matters, and a frame has room for so much. */
constexpr size_t kMostLogBytes = 4 << 20;

std::string EndOf(const std::string& log) {
  return log.size() <= kMostLogBytes ? log : log.substr(log.size() - kMostLogBytes);
}

struct Reply {
  Outcome outcome;
  PayloadWriter payload;
};

PayloadWriter FailureOf(const SystemError& error) {
  PayloadWriter payload;
  payload.Number(static_cast<uint32_t>(error.number()))
      .Text(ErrnoName(error.number()))
      .Text(error.syscall())
      .Text(error.note());
  return payload;
}

/** What `run` returns, or why it did not. */
template <class Run>
Reply Replying(const Run& run) {
  try {
    return {Outcome::kDone, run()};
  } catch (const BpfRefusal& refusal) {
    PayloadWriter payload = FailureOf(refusal);
    payload.Text(refusal.program()).Text(EndOf(refusal.log()));
    return {Outcome::kProgramRefused, std::move(payload)};
  } catch (const SystemError& error) {
    return {Outcome::kFailed, FailureOf(error)};
  } catch (const NotAllowed& refusal) {
    PayloadWriter payload;
    payload.Text(refusal.asked()).Text(refusal.what());
    return {Outcome::kNotAllowed, std::move(payload)};
  } catch (const std::bad_alloc&) {
    return {Outcome::kFailed, FailureOf(SystemError(ENOMEM, "malloc"))};
  } catch (const std::exception& error) {
    // Malformed, and what core says of wrong arguments.
    PayloadWriter payload;
    payload.Text(error.what());
    return {Outcome::kMalformed, std::move(payload)};
  }
}

}  // namespace

Service::Service(std::set<std::string> devices) : devices_(std::move(devices)), pins_(devices_) {
  operations_.push_back(MakeNetlinkOperations(devices_, handles_, pins_));
  operations_.push_back(MakeTapOperations(devices_));
  operations_.push_back(MakeBpfOperations(handles_, pins_));
  for (const auto& family : operations_) handlers_.merge(family->Table());
}

void Service::Answer(const Frame& frame, int output) const {
  const SendPart send = [&](const Bytes& part) {
    WriteFrame(output, frame.id, Outcome::kMore, part);
  };
  const Reply reply = Replying([&] {
    const auto handler = handlers_.find(static_cast<Operation>(frame.operation));
    if (handler == handlers_.end())
      throw Malformed("there is no operation " + std::to_string(frame.operation));
    PayloadReader request(frame.payload.data(), frame.payload.size());
    PayloadWriter answer;
    handler->second(request, answer, send);
    return answer;
  });
  WriteFrame(output, frame.id, reply.outcome, reply.payload.bytes());
}

void Service::Run(int input, int output) {
  try {
    while (const std::optional<Frame> frame = ReadFrame(input)) Answer(*frame, output);
  } catch (const Malformed& error) {
    // Nobody can say where the next request begins.
    PayloadWriter payload;
    payload.Text(error.what());
    WriteFrame(output, 0, Outcome::kMalformed, payload.bytes());
    throw;
  }
}

}  // namespace tapwright::netd
