/** What the simulated kernel tells all who listen (RTNLGRP_TC, RTNLGRP_LINK). */
import { encodeMessage, NLM_F, RTM } from '../netlink/messages.ts';
import { writeTcMessage } from '../netlink/tc-message.ts';
import type { Request } from './answer.ts';
import type { FilterPlace } from './chains.ts';

/** tc_chain_notify: nobody asked for it by itself, so it has no number and no port. */
export function tellChain(
  request: Pick<Request, 'notify'>,
  type: typeof RTM.NEWCHAIN | typeof RTM.DELCHAIN,
  { link, qdisc, chain }: Pick<FilterPlace, 'link' | 'qdisc' | 'chain'>,
): void {
  const flags = type === RTM.NEWCHAIN ? NLM_F.CREATE | NLM_F.EXCL : 0;
  const message = encodeMessage({ type, flags, sequence: 0, port: 0 }, (writer) => {
    const place = { ifindex: link.index, handle: 0, parent: qdisc.handle, info: 0 };
    writeTcMessage(writer, place, [['TCA_CHAIN', chain.index]]);
  });
  request.notify(message, false);
}
