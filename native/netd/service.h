#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "netd/devices.h"
#include "netd/frames.h"
#include "netd/handles.h"
#include "netd/payload.h"
#include "netd/pins.h"

namespace tapwright::netd {

/** Takes a part of an answer that comes in several. */
using SendPart = std::function<void(const Bytes& part)>;

/** Carries out one operation: reads all of its payload and writes its answer's. */
using Handler = std::function<void(PayloadReader&, PayloadWriter&, const SendPart&)>;

/** What operations are and who carries them out. */
using Handlers = std::map<Operation, Handler>;

/** A family of operations, with what they keep between requests. */
class Operations {
 public:
  virtual ~Operations() = default;
  virtual Handlers Table() = 0;
};

std::unique_ptr<Operations> MakeNetlinkOperations(const Devices& devices, const Handles& handles,
                                                  const Pins& pins);
std::unique_ptr<Operations> MakeTapOperations(Devices& devices);
std::unique_ptr<Operations> MakeBpfOperations(Handles& handles, const Pins& pins);

/** Answers the requests that come on `input` until it ends. */
class Service {
 public:
  explicit Service(std::set<std::string> devices);

  void Run(int input, int output);

 private:
  void Answer(const Frame& frame, int output) const;

  Devices devices_;
  Handles handles_;
  Pins pins_;
  std::vector<std::unique_ptr<Operations>> operations_;
  Handlers handlers_;
};

}  // namespace tapwright::netd
