/** A process that applies a set and is killed in the middle of it: `node fault-child.cjs PLACE SCENARIO RULES POINT`. */
import { applyUntilKilled, scenariosOf } from '../../engine/session/fault-sweep.ts';
import { openWorld, type FaultPlace } from './fault-world.ts';

const [place = '', name = '', rules = '', point = ''] = process.argv.slice(2);
const world = openWorld(JSON.parse(place) as FaultPlace);
const scenario = scenariosOf(Number(rules)).find((each) => each.name === name);
if (scenario === undefined) throw new Error(`no scenario ${name}`);
void applyUntilKilled(world, scenario, Number(point)).then(() => world.port.close());
