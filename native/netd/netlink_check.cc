#include "netd/netlink_check.h"

#include <linux/netlink.h>
#include <linux/pkt_cls.h>
#include <linux/rtnetlink.h>
#include <linux/tc_act/tc_mirred.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <set>
#include <stdexcept>
#include <utility>

#include "netd/attributes.h"
#include "netd/not_allowed.h"

namespace tapwright::netd {
namespace {

template <class Struct>
Struct ReadStruct(const uint8_t* start) {
  Struct value;
  std::memcpy(&value, start, sizeof value);
  return value;
}

/** Why a message is not passed on. */
class Refused : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/** Of all messages that are sent together. */
struct Findings {
  std::vector<StandingAction> standing;
  /** Found to be allowed. */
  std::set<uint32_t> devices;
};

/** One message. */
class MessageCheck {
 public:
  MessageCheck(const CheckMeans& means, Findings* findings) : means_(means), findings_(findings) {}

  /** `start` has as many bytes as its header says. */
  void Check(const uint8_t* start, size_t number);

 private:
  void CheckHead(const nlmsghdr& header, const uint8_t* body);
  void CheckLinkHead(const ifinfomsg& link);
  void RequireDevice(uint32_t index);
  void CheckAttributes(const Attribute& nest, const AttributeRules& rules);
  void CheckAttribute(const Attribute& attribute, const AttributeRule& rule,
                      const std::vector<Attribute>& beside);
  void CheckActions(const Attribute& list, const AttributeRules& rules);
  void CheckOptions(const Attribute& options, const AttributeRule& rule,
                    const std::vector<Attribute>& beside);
  void CheckMirred(const Attribute& parameters);
  void NoteIndex(uint32_t index);
  const Kind& KindNamed(const std::string& name, const Kinds& kinds) const;
  /** Where a qdisc of a kind stands is no choice. */
  void CheckPlace(const Kind& kind) const;

  const CheckMeans& means_;
  Findings* findings_;
  const MessageRule* rule_ = nullptr;
  std::string words_;
  tcmsg tc_{};
  /** The kind whose options are being looked at. */
  const Kind* kind_ = nullptr;
};

void MessageCheck::Check(const uint8_t* start, size_t number) {
  const auto header = ReadStruct<nlmsghdr>(start);
  rule_ = FindMessageRule(header.nlmsg_type);
  words_ = "message " + std::to_string(number) + " (" +
           (rule_ == nullptr ? "type " + std::to_string(header.nlmsg_type) : rule_->name) + ")";
  try {
    if (rule_ == nullptr) throw Refused("messages of that type are not passed on");
    const size_t head = rule_->head == Head::kLink ? sizeof(ifinfomsg) : sizeof(tcmsg);
    if (header.nlmsg_len < NLMSG_HDRLEN + head) throw Refused("it is too short");
    CheckHead(header, start + NLMSG_HDRLEN);
    const size_t before = NLMSG_HDRLEN + head;
    CheckAttributes({0, start + before, header.nlmsg_len - before}, *rule_->attributes);
  } catch (const Refused& reason) {
    throw NotAllowed(words_, reason.what());
  } catch (const std::invalid_argument& reason) {
    throw NotAllowed(words_, reason.what());
  }
}

void MessageCheck::CheckHead(const nlmsghdr& header, const uint8_t* body) {
  if ((header.nlmsg_flags & NLM_F_REQUEST) == 0) throw Refused("it is no request");
  if ((header.nlmsg_flags & ~rule_->flags) != 0)
    throw Refused("it has a flag that is not passed on");
  if (header.nlmsg_pid != 0) throw Refused("it names a port");
  // The first byte of both heads is the family, by which the kernel chooses who is asked.
  if (body[0] != AF_UNSPEC) throw Refused("it is of another family");
  if (rule_->head == Head::kLink) {
    if (rule_->changes) CheckLinkHead(ReadStruct<ifinfomsg>(body));
    return;
  }
  tc_ = ReadStruct<tcmsg>(body);
  if (rule_->changes) RequireDevice(static_cast<uint32_t>(tc_.tcm_ifindex));
}

void MessageCheck::RequireDevice(uint32_t index) {
  if (findings_->devices.count(index) != 0) return;
  means_.devices.Require(index, words_);
  findings_->devices.insert(index);
}

void MessageCheck::CheckLinkHead(const ifinfomsg& link) {
  RequireDevice(static_cast<uint32_t>(link.ifi_index));
  if (((link.ifi_change | link.ifi_flags) & ~kLinkFlags) != 0)
    throw Refused("it changes a flag of the device that is not passed on");
  // Without a word on which flags are meant, the kernel sets them all.
  if ((link.ifi_flags & ~link.ifi_change) != 0)
    throw Refused("it sets flags that it does not name");
}

void MessageCheck::CheckAttributes(const Attribute& nest, const AttributeRules& rules) {
  const std::vector<Attribute> attributes = ParseAttributes(nest.data, nest.length);
  for (const Attribute& attribute : attributes) {
    const AttributeRule* rule = FindAttributeRule(rules, attribute.type);
    if (rule == nullptr)
      throw Refused("attribute " + std::to_string(attribute.type) + " is not passed on");
    if (attribute.length < rule->least_bytes || attribute.length > rule->most_bytes)
      throw Refused("attribute " + std::to_string(attribute.type) + " has a wrong length");
    CheckAttribute(attribute, *rule, attributes);
  }
}

void MessageCheck::CheckAttribute(const Attribute& attribute, const AttributeRule& rule,
                                  const std::vector<Attribute>& beside) {
  switch (rule.holds) {
    case Holds::kBytes:
      return;
    case Holds::kNest:
      return CheckAttributes(attribute, *rule.inside);
    case Holds::kKind:
      return CheckPlace(KindNamed(attribute.Text(), *rule.kinds));
    case Holds::kOptionsOfKind:
      return CheckOptions(attribute, rule, beside);
    case Holds::kActions:
      return CheckActions(attribute, *rule.inside);
    case Holds::kActionParameters:
      return NoteIndex(attribute.Number32());
    case Holds::kMirredParameters:
      return CheckMirred(attribute);
    case Holds::kProgram:
      if (!means_.is_program(attribute.Number32()))
        throw Refused("it names an eBPF program that netd does not hold");
      return;
  }
}

const Kind& MessageCheck::KindNamed(const std::string& name, const Kinds& kinds) const {
  const auto* end = kinds.rows + kinds.count;
  const auto* found =
      std::find_if(kinds.rows, end, [&](const Kind& kind) { return name == kind.name; });
  if (found == end) throw Refused("it names a kind that is not passed on");
  return *found;
}

void MessageCheck::CheckPlace(const Kind& kind) const {
  if (kind.parent == 0) return;
  if (tc_.tcm_parent != kind.parent || tc_.tcm_handle != kind.handle)
    throw Refused("a qdisc of that kind stands elsewhere");
}

void MessageCheck::CheckOptions(const Attribute& options, const AttributeRule& rule,
                                const std::vector<Attribute>& beside) {
  // In every table the name of the kind has the number before its options: TCA_KIND, TCA_ACT_KIND.
  const auto named = std::find_if(beside.begin(), beside.end(), [&](const Attribute& attribute) {
    return attribute.type + 1 == options.type;
  });
  if (named == beside.end()) throw Refused("it has options of no kind");
  const Kind& kind = KindNamed(named->Text(), *rule.kinds);
  if (kind.options == nullptr) {
    if (options.length != kind.options_bytes) throw Refused("the options have a wrong length");
    return;
  }
  const Kind* outer = kind_;
  kind_ = &kind;
  CheckAttributes(options, *kind.options);
  kind_ = outer;
}

void MessageCheck::CheckActions(const Attribute& list, const AttributeRules& rules) {
  for (const Attribute& action : ParseAttributes(list.data, list.length)) {
    if (action.type == 0 || action.type > TCA_ACT_MAX_PRIO)
      throw Refused("an action has a number that none can have");
    CheckAttributes(action, rules);
  }
}

void MessageCheck::CheckMirred(const Attribute& attribute) {
  const auto parameters = ReadStruct<tc_mirred>(attribute.data);
  NoteIndex(parameters.index);
  // An action that stands has its device already; the kernel makes none without one.
  if (parameters.index != 0 && parameters.ifindex == 0) return;
  RequireDevice(parameters.ifindex);
}

void MessageCheck::NoteIndex(uint32_t index) {
  const std::string kind = kind_->name;
  // The others keep packets where they are, whoever made them.
  if (index != 0 && (kind == "mirred" || kind == "bpf"))
    findings_->standing.push_back({kind_->name, index, words_});
}

}  // namespace

std::vector<StandingAction> CheckMessages(const Bytes& messages, const CheckMeans& means) {
  Findings findings;
  size_t number = 1;
  for (size_t at = 0; at < messages.size(); number++) {
    const size_t left = messages.size() - at;
    const size_t length =
        left < NLMSG_HDRLEN ? 0 : ReadStruct<nlmsghdr>(messages.data() + at).nlmsg_len;
    if (length < NLMSG_HDRLEN || length > left)
      throw NotAllowed("message " + std::to_string(number), "its length cannot be");
    MessageCheck(means, &findings).Check(messages.data() + at, number);
    at += std::min(NLMSG_ALIGN(length), left);
  }
  return std::move(findings.standing);
}

}  // namespace tapwright::netd
