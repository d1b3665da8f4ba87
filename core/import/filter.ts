/** One filter of the TAP as what a rule says of it. */
import { firstImplicitPriority, highestChain } from '../compile/layout.ts';
import { diagnose } from '../diagnostics/catalogue.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { ETH_P_ALL, type TcFilter } from '../tc/filter.ts';
import { protocolName } from '../tc/protocol-names.ts';
import { readActions } from './actions.ts';
import type { FoundSet, Standing } from './found.ts';
import { readPattern } from './pattern.ts';
import { inKernel, said, unsaid, type ReadAction, type ReadItem, type Reading } from './reading.ts';

/** A filter that a rule says, or two of them with the same match and fate when it says both directions. */
export interface Spoken {
  readonly standings: readonly Standing[];
  readonly filter: TcFilter;
  readonly ingress: boolean;
  readonly egress: boolean;
  readonly pattern: readonly ReadItem[];
  readonly actions: readonly ReadAction[];
}

export function readFilter(standing: Standing, found: FoundSet): Reading<Spoken> {
  const { filter, source, kind } = standing;
  const problem = placeProblem(standing);
  if (problem !== undefined) return unsaid(problem);
  if (filter === undefined || filter.classifier !== undefined)
    return unsaid(diagnose('import/kind', { kind }, inKernel));
  const contradiction = protocolProblem(filter);
  if (contradiction !== undefined) return unsaid(contradiction);
  const pattern = readPattern(filter.keys);
  if (!pattern.said) return pattern;
  const configuration = 'keys' in source ? found.configurationOf(source) : undefined;
  const actions = readActions({ actions: filter.actions, configuration });
  if (!actions.said) return actions;
  const ingress = filter.parent === '1:';
  const parts = { pattern: pattern.value, actions: actions.value };
  return said({ standings: [standing], filter, ingress, egress: !ingress, ...parts });
}

function placeProblem({ source }: Standing): Diagnostic | undefined {
  const { chain, priority } = source;
  if ('unspoken' in source)
    return diagnose('import/unspoken', { attributes: source.unspoken }, inKernel);
  if (priority >= firstImplicitPriority)
    return diagnose('import/behind-all', { priority }, inKernel);
  if (chain > highestChain)
    return diagnose('import/chain', { chain, highest: highestChain }, inKernel);
  return undefined;
}

function protocolProblem({ protocol, keys }: TcFilter): Diagnostic | undefined {
  const etherType = keys.eth_type?.value;
  if (protocol === ETH_P_ALL || etherType === protocol) return undefined;
  const names = { protocol: protocolName(protocol), etherType: protocolName(Number(etherType)) };
  return diagnose('import/never-matches', names, inKernel);
}
