#include "netd/standing_actions.h"

#include <linux/netlink.h>
#include <linux/pkt_cls.h>
#include <linux/rtnetlink.h>
#include <linux/tc_act/tc_bpf.h>
#include <linux/tc_act/tc_mirred.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <optional>
#include <stdexcept>

#include "netd/attributes.h"
#include "netd/not_allowed.h"

namespace tapwright::netd {
namespace {

constexpr int kTimeoutMs = 30'000;

void Append(Bytes* bytes, const void* start, size_t length) {
  const auto* from = static_cast<const uint8_t*>(start);
  bytes->insert(bytes->end(), from, from + length);
  bytes->resize(NLA_ALIGN(bytes->size()));
}

void AppendAttribute(Bytes* bytes, uint16_t type, const void* payload, size_t length) {
  const nlattr header{static_cast<uint16_t>(sizeof(nlattr) + length), type};
  Append(bytes, &header, sizeof header);
  Append(bytes, payload, length);
}

Bytes Nested(uint16_t type, const Bytes& inside) {
  Bytes bytes;
  AppendAttribute(&bytes, type | NLA_F_NESTED, inside.data(), inside.size());
  return bytes;
}

/** RTM_GETACTION; `sequence` comes back with the answer. */
Bytes Question(const StandingAction& action, uint32_t sequence) {
  Bytes named;
  AppendAttribute(&named, TCA_ACT_KIND, action.kind, std::strlen(action.kind) + 1);
  AppendAttribute(&named, TCA_ACT_INDEX, &action.index, sizeof action.index);
  const Bytes table = Nested(TCA_ACT_TAB, Nested(1, named));
  const tcamsg head{};
  nlmsghdr header{};
  header.nlmsg_len = static_cast<uint32_t>(NLMSG_LENGTH(sizeof head) + table.size());
  header.nlmsg_type = RTM_GETACTION;
  header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  header.nlmsg_seq = sequence;
  Bytes message;
  Append(&message, &header, sizeof header);
  Append(&message, &head, sizeof head);
  Append(&message, table.data(), table.size());
  return message;
}

/** The attribute at the end of a way through nests, if it is there and `least` bytes long or
 * longer. */
std::optional<Attribute> Descend(Attribute from, const std::vector<uint16_t>& way, size_t least) {
  for (const uint16_t type : way) {
    const std::vector<Attribute> inside = ParseAttributes(from.data, from.length);
    const auto found =
        std::find_if(inside.begin(), inside.end(),
                     [type](const Attribute& attribute) { return attribute.type == type; });
    if (found == inside.end()) return std::nullopt;
    from = *found;
  }
  return from.length < least ? std::nullopt : std::optional(from);
}

class StandingCheck {
 public:
  StandingCheck(const std::vector<StandingAction>& actions, const Devices& devices,
                const std::function<bool(uint32_t)>& is_program_id)
      : actions_(actions),
        devices_(devices),
        is_program_id_(is_program_id),
        answered_(actions.size()) {}

  void CheckAnswers(const Bytes& chunk) {
    for (size_t at = 0; chunk.size() - at >= sizeof(nlmsghdr);) {
      nlmsghdr header;
      std::memcpy(&header, chunk.data() + at, sizeof header);
      if (header.nlmsg_len < sizeof header || header.nlmsg_len > chunk.size() - at) return;
      if (header.nlmsg_seq >= 1 && header.nlmsg_seq <= actions_.size())
        CheckAnswer(header, chunk.data() + at);
      at += std::min(NLMSG_ALIGN(static_cast<size_t>(header.nlmsg_len)), chunk.size() - at);
    }
  }

  void RequireAnswers() const {
    for (size_t i = 0; i < actions_.size(); i++)
      if (!answered_[i])
        throw NotAllowed(actions_[i].message, "the kernel does not say what its action does");
  }

 private:
  static constexpr size_t kBefore = NLMSG_LENGTH(sizeof(tcamsg));

  void CheckAnswer(const nlmsghdr& header, const uint8_t* start) {
    const size_t number = header.nlmsg_seq - 1;
    if (header.nlmsg_type == NLMSG_ERROR && header.nlmsg_len >= NLMSG_LENGTH(sizeof(nlmsgerr))) {
      nlmsgerr verdict;
      std::memcpy(&verdict, start + NLMSG_HDRLEN, sizeof verdict);
      // None of that number; or of that kind, whose module is not loaded (tcf_action_get_1).
      if (verdict.error == -ENOENT || verdict.error == -EINVAL) answered_[number] = true;
      return;
    }
    // The kernel repeats the type of the question.
    const bool action = header.nlmsg_type == RTM_GETACTION || header.nlmsg_type == RTM_NEWACTION;
    if (!action || header.nlmsg_len < kBefore) return;
    CheckAction(actions_[number], {0, start + kBefore, header.nlmsg_len - kBefore});
    answered_[number] = true;
  }

  void CheckAction(const StandingAction& action, const Attribute& body) const {
    if (std::strcmp(action.kind, "mirred") == 0) {
      const auto found = Option(body, TCA_MIRRED_PARMS, sizeof(tc_mirred));
      tc_mirred parameters{};
      if (found) std::memcpy(&parameters, found->data, sizeof parameters);
      devices_.Require(parameters.ifindex, action.message);
      return;
    }
    const auto id = Option(body, TCA_ACT_BPF_ID, sizeof(uint32_t));
    if (!id || !is_program_id_(id->Number32()))
      throw NotAllowed(action.message,
                       "it names an action with an eBPF program that netd does not hold");
  }

  static std::optional<Attribute> Option(const Attribute& body, uint16_t type, size_t least) {
    try {
      return Descend(body, {TCA_ACT_TAB, 1, TCA_ACT_OPTIONS, type}, least);
    } catch (const std::invalid_argument&) {
      return std::nullopt;  // not understood, and so not allowed
    }
  }

  const std::vector<StandingAction>& actions_;
  const Devices& devices_;
  const std::function<bool(uint32_t)>& is_program_id_;
  std::vector<bool> answered_;
};

}  // namespace

void CheckStandingActions(const std::vector<StandingAction>& actions, NetlinkSocket* socket,
                          const Devices& devices,
                          const std::function<bool(uint32_t)>& is_program_id) {
  if (actions.empty()) return;
  Bytes questions;
  for (size_t i = 0; i < actions.size(); i++) {
    const Bytes question = Question(actions[i], static_cast<uint32_t>(i + 1));
    questions.insert(questions.end(), question.begin(), question.end());
  }
  socket->Begin(std::move(questions), kTimeoutMs);
  const NetlinkSocket::Step step = socket->Advance(std::numeric_limits<size_t>::max());
  StandingCheck check(actions, devices, is_program_id);
  for (const Bytes& chunk : step.chunks) check.CheckAnswers(chunk);
  check.RequireAnswers();
}

}  // namespace tapwright::netd
