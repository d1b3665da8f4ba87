/** What an apply would do, told before it is done. */
import type { CompiledRules } from '../../core/compile/result.ts';
import type { Difference } from '../../core/plan/difference.ts';
import type { PlanStep } from '../../core/plan/steps.ts';
import { planSweep, afterSwitch } from '../../core/plan/switch-over.ts';
import type { ForeignFilter, TcFilter } from '../../core/tc/filter.ts';
import { DevicePrograms } from '../rss/device-programs.ts';
import { foreignQdiscs, planApply, qdiscsOf } from './apply.ts';
import type { FoundFilter } from './device-state.ts';
import { obstacles, othersOn, remotesOf } from './sites.ts';
import { liveOf } from './status.ts';
import type { Making } from './surroundings.ts';
import type { Result, Workplace } from './workplace.ts';

export interface ApplyPlan {
  readonly difference: Difference<TcFilter, FoundFilter>;
  /** What is made around the filters. */
  readonly surroundings: readonly (Making & { readonly device: string })[];
  /** The generation that packets meet now, and that they will meet. */
  readonly generation: { readonly from: number; readonly to: number };
  /** No packet meets these yet. */
  readonly build: readonly PlanStep[];
  /** One message each, after which packets meet the new set. */
  readonly switch: readonly PlanStep[];
  /** Of the former set. */
  readonly clear: readonly PlanStep[];
  /** Filters of others at the same places, which stay. */
  readonly others: readonly Pick<ForeignFilter, 'device' | 'parent' | 'chain' | 'priority'>[];
}

export interface PlanOptions {
  readonly promiscuous: boolean;
  readonly flat: boolean;
}

/** Touches nothing. */
export async function planFor(
  workplace: Workplace,
  compiled: CompiledRules,
  { promiscuous, flat }: PlanOptions,
): Promise<Result<ApplyPlan> | undefined> {
  const { device, exchange, secret } = workplace;
  const { links, sites } = await workplace.survey(remotesOf(compiled, device));
  const [tap] = sites;
  if (tap?.part !== 'tap') return undefined;
  const qdiscs = await qdiscsOf(exchange, sites);
  const refused = [
    ...obstacles(compiled, links, { tap: device, sites, flat }),
    ...foreignQdiscs(compiled, sites, qdiscs),
  ];
  if (refused.length > 0) return { ok: false, diagnostics: refused };
  const programs = await DevicePrograms.open(exchange.port, tap.index, secret);
  const foreseen = await programs.foresee(compiled, { live: liveOf(sites) });
  await programs.close();
  const plan = planApply({ compiled: foreseen, sites, promiscuous, flat, id: '' }, qdiscs);
  const { hooks, build, record } = plan;
  const built = build.flatMap((step) => (step.kind === 'flush-chain' ? [] : step.filter));
  const value: ApplyPlan = {
    difference: plan.difference,
    surroundings: record.made.flatMap((making) => {
      const site = sites.find(({ index }) => index === making.index);
      return site === undefined ? [] : { ...making, device: site.name };
    }),
    generation: {
      from: Math.max(0, ...hooks.map(({ generation }) => generation)),
      to: flat ? 0 : record.generation,
    },
    build,
    switch: plan.switch,
    clear: planSweep(afterSwitch(hooks, built, plan.switch)).clear,
    others: sites.flatMap(othersOn),
  };
  return { ok: true, value, warnings: [] };
}
