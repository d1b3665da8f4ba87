/** Actions as the driver takes them: void, and exactly one of drop, passthru, queue and rss. */
import { diagnose } from '../../diagnostics/catalogue.ts';
import type { Action } from '../../flow/rule.ts';
import type { MadeAction } from '../../tc/ownership.ts';
import type { RssConfiguration } from '../rss.ts';
import { acceptsRss, driverRss, rssRequest, type ActionScene } from './rss.ts';

/** What the actions become. */
export interface DriverActions {
  readonly action: MadeAction;
  /** With RSS: what the program is told. */
  readonly rss?: RssConfiguration;
}

const drop: DriverActions = { action: { kind: 'gact', control: 'drop' } };
const passOn: DriverActions = { action: { kind: 'gact', control: 'continue' } };

/** The fate of a rule's packets: drop when the rule names none. Undefined after reporting the first action the driver refuses. */
export function driverActions(
  actions: readonly Action[],
  scene: ActionScene,
): DriverActions | undefined {
  let fate: DriverActions | undefined;
  for (const [index, action] of actions.entries()) {
    if (action.type === 'void') continue;
    fate =
      fate !== undefined && isFate(action.type)
        ? refuseAction(scene, index, 'It takes one of drop, passthru, queue and rss, not two.')
        : driverAction(action, index, scene);
    if (fate === undefined) return undefined;
  }
  if (fate === undefined) scene.place.report(diagnose('rule/no-fate', {}, scene.place.actions()));
  return fate ?? drop;
}

const isFate = (type: string) => ['drop', 'passthru', 'queue', 'rss'].includes(type);

function driverAction(
  action: Action,
  index: number,
  scene: ActionScene,
): DriverActions | undefined {
  switch (action.type) {
    case 'drop':
      return drop;
    case 'passthru':
      return passOn;
    case 'queue':
      return queueAction(action, index, scene);
    case 'rss': {
      const request = rssRequest(action, scene.queues);
      if (!acceptsRss(request, scene, index)) return undefined;
      const rss = driverRss(request);
      return { action: { kind: 'bpf', program: 'rss', control: 'pipe' }, rss };
    }
    default:
      return refuseAction(scene, index, `The driver knows no \`${action.type}\`.`);
  }
}

function refuseAction(
  { version, place }: ActionScene,
  index: number,
  reason: string,
): DriverActions | undefined {
  const details = {
    driver: version.name,
    words: 'action not supported',
    errno: 'Operation not supported',
    reason,
  };
  place.report(diagnose('driver/action-refused', details, place.action(index)));
  return undefined;
}

function queueAction(
  { fields }: Action,
  index: number,
  { version, queues, place }: ActionScene,
): DriverActions | undefined {
  // testpmd's queue without an index is queue 0.
  const queue = Number(fields['index'] ?? 0);
  if (Number.isInteger(queue) && queue >= 0 && queue < queues)
    return { action: { kind: 'skbedit', queueMapping: queue, control: 'pipe' } };
  const details = {
    driver: version.name,
    words: 'queue index out of range',
    errno: 'Numerical result out of range',
    reason: `The port has ${String(queues)} receive queue${queues === 1 ? '' : 's'}.`,
  };
  place.report(diagnose('driver/action-refused', details, place.action(index, 'index')));
  return undefined;
}
