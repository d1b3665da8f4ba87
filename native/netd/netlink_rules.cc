#include "netd/netlink_rules.h"

#include <linux/gen_stats.h>
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/tc_act/tc_bpf.h>
#include <linux/tc_act/tc_gact.h>
#include <linux/tc_act/tc_mirred.h>
#include <linux/tc_act/tc_skbedit.h>

#include <algorithm>
#include <iterator>

/*
 * Everything that a client may send to the kernel through netd: what Tapwright's engine sends, and
 * no more. Numbers and structs are those of the kernel's headers (Linux 6.1).
 */
namespace tapwright::netd {
namespace {

constexpr uint16_t kMostBytes = 0xffff;
/** CLS_BPF_NAME_LEN, ACT_BPF_NAME_LEN (net/sched). */
constexpr uint16_t kMostNameBytes = 256;
/** IFNAMSIZ: names of kinds and of devices. */
constexpr uint16_t kMostKindBytes = 16;

constexpr AttributeRule Exactly(uint16_t type, uint16_t bytes) {
  return {type, Holds::kBytes, bytes, bytes};
}
constexpr AttributeRule Nest(uint16_t type, const AttributeRules* inside) {
  return {type, Holds::kNest, 0, kMostBytes, inside};
}
constexpr AttributeRule KindOf(uint16_t type, const Kinds* kinds) {
  return {type, Holds::kKind, 1, kMostKindBytes, nullptr, kinds};
}
constexpr AttributeRule Actions(uint16_t type, const AttributeRules* inside) {
  return {type, Holds::kActions, 0, kMostBytes, inside};
}
constexpr AttributeRule OptionsOf(uint16_t type, const Kinds* kinds) {
  return {type, Holds::kOptionsOfKind, 0, kMostBytes, nullptr, kinds};
}
constexpr AttributeRule Parameters(uint16_t type, uint16_t bytes) {
  return {type, Holds::kActionParameters, bytes, bytes};
}
constexpr AttributeRule Name(uint16_t type) { return {type, Holds::kBytes, 1, kMostNameBytes}; }

template <size_t N>
constexpr AttributeRules Rules(const AttributeRule (&rows)[N]) {
  return {rows, N};
}
template <size_t N>
constexpr Kinds KindsOf(const Kind (&rows)[N]) {
  return {rows, N};
}

// Actions.

constexpr AttributeRule kGactRows[] = {Parameters(TCA_GACT_PARMS, sizeof(tc_gact))};
constexpr AttributeRules kGact = Rules(kGactRows);

constexpr AttributeRule kSkbeditRows[] = {Parameters(TCA_SKBEDIT_PARMS, sizeof(tc_skbedit)),
                                          Exactly(TCA_SKBEDIT_QUEUE_MAPPING, 2),
                                          Exactly(TCA_SKBEDIT_MARK, 4)};
constexpr AttributeRules kSkbedit = Rules(kSkbeditRows);

constexpr AttributeRule kMirredRows[] = {
    {TCA_MIRRED_PARMS, Holds::kMirredParameters, sizeof(tc_mirred), sizeof(tc_mirred)}};
constexpr AttributeRules kMirred = Rules(kMirredRows);

constexpr AttributeRule kActBpfRows[] = {Parameters(TCA_ACT_BPF_PARMS, sizeof(tc_act_bpf)),
                                         {TCA_ACT_BPF_FD, Holds::kProgram, 4, 4},
                                         Name(TCA_ACT_BPF_NAME)};
constexpr AttributeRules kActBpf = Rules(kActBpfRows);

constexpr Kind kActionKindRows[] = {
    {"gact", &kGact}, {"skbedit", &kSkbedit}, {"mirred", &kMirred}, {"bpf", &kActBpf}};
constexpr Kinds kActionKinds = KindsOf(kActionKindRows);

constexpr AttributeRule kActionRows[] = {
    KindOf(TCA_ACT_KIND, &kActionKinds),
    OptionsOf(TCA_ACT_OPTIONS, &kActionKinds),
    {TCA_ACT_COOKIE, Holds::kBytes, 1, TC_COOKIE_MAX_SIZE},
};
constexpr AttributeRules kAction = Rules(kActionRows);

// Classifiers.

constexpr AttributeRule kFlowerRows[] = {
    Actions(TCA_FLOWER_ACT, &kAction),         Exactly(TCA_FLOWER_KEY_ETH_DST, 6),
    Exactly(TCA_FLOWER_KEY_ETH_DST_MASK, 6),   Exactly(TCA_FLOWER_KEY_ETH_SRC, 6),
    Exactly(TCA_FLOWER_KEY_ETH_SRC_MASK, 6),   Exactly(TCA_FLOWER_KEY_ETH_TYPE, 2),
    Exactly(TCA_FLOWER_KEY_IP_PROTO, 1),       Exactly(TCA_FLOWER_KEY_IPV4_SRC, 4),
    Exactly(TCA_FLOWER_KEY_IPV4_SRC_MASK, 4),  Exactly(TCA_FLOWER_KEY_IPV4_DST, 4),
    Exactly(TCA_FLOWER_KEY_IPV4_DST_MASK, 4),  Exactly(TCA_FLOWER_KEY_IPV6_SRC, 16),
    Exactly(TCA_FLOWER_KEY_IPV6_SRC_MASK, 16), Exactly(TCA_FLOWER_KEY_IPV6_DST, 16),
    Exactly(TCA_FLOWER_KEY_IPV6_DST_MASK, 16), Exactly(TCA_FLOWER_KEY_TCP_SRC, 2),
    Exactly(TCA_FLOWER_KEY_TCP_SRC_MASK, 2),   Exactly(TCA_FLOWER_KEY_TCP_DST, 2),
    Exactly(TCA_FLOWER_KEY_TCP_DST_MASK, 2),   Exactly(TCA_FLOWER_KEY_UDP_SRC, 2),
    Exactly(TCA_FLOWER_KEY_UDP_SRC_MASK, 2),   Exactly(TCA_FLOWER_KEY_UDP_DST, 2),
    Exactly(TCA_FLOWER_KEY_UDP_DST_MASK, 2),   Exactly(TCA_FLOWER_KEY_SCTP_SRC, 2),
    Exactly(TCA_FLOWER_KEY_SCTP_SRC_MASK, 2),  Exactly(TCA_FLOWER_KEY_SCTP_DST, 2),
    Exactly(TCA_FLOWER_KEY_SCTP_DST_MASK, 2),  Exactly(TCA_FLOWER_KEY_VLAN_ID, 2),
    Exactly(TCA_FLOWER_KEY_VLAN_PRIO, 1),      Exactly(TCA_FLOWER_KEY_VLAN_ETH_TYPE, 2),
    Exactly(TCA_FLOWER_KEY_CVLAN_ID, 2),       Exactly(TCA_FLOWER_KEY_CVLAN_PRIO, 1),
    Exactly(TCA_FLOWER_KEY_CVLAN_ETH_TYPE, 2), Exactly(TCA_FLOWER_KEY_NUM_OF_VLANS, 1),
    Exactly(TCA_FLOWER_KEY_FLAGS, 4),          Exactly(TCA_FLOWER_KEY_FLAGS_MASK, 4),
    Exactly(TCA_FLOWER_KEY_ICMPV4_CODE, 1),    Exactly(TCA_FLOWER_KEY_ICMPV4_CODE_MASK, 1),
    Exactly(TCA_FLOWER_KEY_ICMPV4_TYPE, 1),    Exactly(TCA_FLOWER_KEY_ICMPV4_TYPE_MASK, 1),
    Exactly(TCA_FLOWER_KEY_ICMPV6_CODE, 1),    Exactly(TCA_FLOWER_KEY_ICMPV6_CODE_MASK, 1),
    Exactly(TCA_FLOWER_KEY_ICMPV6_TYPE, 1),    Exactly(TCA_FLOWER_KEY_ICMPV6_TYPE_MASK, 1),
    Exactly(TCA_FLOWER_KEY_ARP_SIP, 4),        Exactly(TCA_FLOWER_KEY_ARP_SIP_MASK, 4),
    Exactly(TCA_FLOWER_KEY_ARP_TIP, 4),        Exactly(TCA_FLOWER_KEY_ARP_TIP_MASK, 4),
    Exactly(TCA_FLOWER_KEY_ARP_OP, 1),         Exactly(TCA_FLOWER_KEY_ARP_OP_MASK, 1),
    Exactly(TCA_FLOWER_KEY_ARP_SHA, 6),        Exactly(TCA_FLOWER_KEY_ARP_SHA_MASK, 6),
    Exactly(TCA_FLOWER_KEY_ARP_THA, 6),        Exactly(TCA_FLOWER_KEY_ARP_THA_MASK, 6),
    Exactly(TCA_FLOWER_KEY_MPLS_TTL, 1),       Exactly(TCA_FLOWER_KEY_MPLS_BOS, 1),
    Exactly(TCA_FLOWER_KEY_MPLS_TC, 1),        Exactly(TCA_FLOWER_KEY_MPLS_LABEL, 4),
    Exactly(TCA_FLOWER_KEY_TCP_FLAGS, 2),      Exactly(TCA_FLOWER_KEY_TCP_FLAGS_MASK, 2),
    Exactly(TCA_FLOWER_KEY_IP_TOS, 1),         Exactly(TCA_FLOWER_KEY_IP_TOS_MASK, 1),
    Exactly(TCA_FLOWER_KEY_IP_TTL, 1),         Exactly(TCA_FLOWER_KEY_IP_TTL_MASK, 1),
    Exactly(TCA_FLOWER_KEY_PORT_SRC_MIN, 2),   Exactly(TCA_FLOWER_KEY_PORT_SRC_MAX, 2),
    Exactly(TCA_FLOWER_KEY_PORT_DST_MIN, 2),   Exactly(TCA_FLOWER_KEY_PORT_DST_MAX, 2),
};
constexpr AttributeRules kFlower = Rules(kFlowerRows);

constexpr AttributeRule kClsBpfRows[] = {
    Actions(TCA_BPF_ACT, &kAction), {TCA_BPF_FD, Holds::kProgram, 4, 4}, Name(TCA_BPF_NAME)};
constexpr AttributeRules kClsBpf = Rules(kClsBpfRows);

constexpr Kind kFilterKindRows[] = {{"flower", &kFlower}, {"bpf", &kClsBpf}};
constexpr Kinds kFilterKinds = KindsOf(kFilterKindRows);

// Qdiscs.

constexpr AttributeRules kNothing = {nullptr, 0};
constexpr Kind kQdiscKindRows[] = {
    {"multiq", nullptr, sizeof(tc_multiq_qopt), 0x00010000, TC_H_ROOT},
    {"ingress", &kNothing, 0, 0xffff0000, TC_H_INGRESS},
};
constexpr Kinds kQdiscKinds = KindsOf(kQdiscKindRows);

// Messages.

constexpr AttributeRule kFilterRows[] = {
    KindOf(TCA_KIND, &kFilterKinds), OptionsOf(TCA_OPTIONS, &kFilterKinds), Exactly(TCA_CHAIN, 4)};
constexpr AttributeRules kFilter = Rules(kFilterRows);

constexpr AttributeRule kFilterPlaceRows[] = {KindOf(TCA_KIND, &kFilterKinds),
                                              Exactly(TCA_CHAIN, 4)};
constexpr AttributeRules kFilterPlace = Rules(kFilterPlaceRows);

constexpr AttributeRule kQdiscRows[] = {KindOf(TCA_KIND, &kQdiscKinds),
                                        OptionsOf(TCA_OPTIONS, &kQdiscKinds)};
constexpr AttributeRules kQdisc = Rules(kQdiscRows);

constexpr AttributeRule kTcQuestionRows[] = {{TCA_KIND, Holds::kBytes, 1, kMostKindBytes},
                                             Exactly(TCA_CHAIN, 4),
                                             Exactly(TCA_DUMP_FLAGS, sizeof(nla_bitfield32))};
constexpr AttributeRules kTcQuestion = Rules(kTcQuestionRows);

constexpr AttributeRule kLinkQuestionRows[] = {{IFLA_IFNAME, Holds::kBytes, 1, kMostKindBytes},
                                               Exactly(IFLA_EXT_MASK, 4)};
constexpr AttributeRules kLinkQuestion = Rules(kLinkQuestionRows);

constexpr AttributeRule kLinkChangeRows[] = {Exactly(IFLA_ADDRESS, 6),
                                             Exactly(IFLA_GSO_MAX_SEGS, 4)};
constexpr AttributeRules kLinkChange = Rules(kLinkChangeRows);

constexpr uint16_t kAsk = NLM_F_REQUEST | NLM_F_ACK;
constexpr uint16_t kRead = kAsk | NLM_F_DUMP;
constexpr uint16_t kMake = kAsk | NLM_F_CREATE | NLM_F_EXCL | NLM_F_REPLACE;

constexpr MessageRule kMessages[] = {
    {RTM_GETLINK, "RTM_GETLINK", Head::kLink, false, kRead, &kLinkQuestion},
    {RTM_NEWLINK, "RTM_NEWLINK", Head::kLink, true, kAsk, &kLinkChange},
    {RTM_SETLINK, "RTM_SETLINK", Head::kLink, true, kAsk, &kLinkChange},
    {RTM_GETQDISC, "RTM_GETQDISC", Head::kTc, false, kRead, &kTcQuestion},
    {RTM_NEWQDISC, "RTM_NEWQDISC", Head::kTc, true, kMake, &kQdisc},
    {RTM_DELQDISC, "RTM_DELQDISC", Head::kTc, true, kAsk, &kQdisc},
    {RTM_GETTCLASS, "RTM_GETTCLASS", Head::kTc, false, kRead, &kTcQuestion},
    {RTM_GETTFILTER, "RTM_GETTFILTER", Head::kTc, false, kRead, &kTcQuestion},
    {RTM_NEWTFILTER, "RTM_NEWTFILTER", Head::kTc, true, kMake, &kFilter},
    {RTM_DELTFILTER, "RTM_DELTFILTER", Head::kTc, true, kAsk, &kFilterPlace},
};

}  // namespace

const uint32_t kLinkFlags = IFF_UP | IFF_PROMISC;

const MessageRule* FindMessageRule(uint16_t type) {
  const auto* end = std::end(kMessages);
  const auto* found = std::find_if(std::begin(kMessages), end,
                                   [type](const MessageRule& rule) { return rule.type == type; });
  return found == end ? nullptr : found;
}

const AttributeRule* FindAttributeRule(const AttributeRules& rules, uint16_t type) {
  const auto* end = rules.rows + rules.count;
  const auto* found = std::find_if(rules.rows, end,
                                   [type](const AttributeRule& rule) { return rule.type == type; });
  return found == end ? nullptr : found;
}

}  // namespace tapwright::netd
