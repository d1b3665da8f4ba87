/** The kernel behind tapwright-netd, held to the same contract as the addon and the simulated one. */
import { openNetdKernel } from '../../engine/kernel/netd.ts';
import { netdFile } from '../../native/index.ts';
import { describeBpf } from '../engine/kernel/bpf-contract.ts';
import { describePort } from '../engine/kernel/port-contract.ts';
import { reserveName } from './lab/devices.ts';

/** The loopback is listed so that it is the TAP driver that says no to it. */
const open = () => openNetdKernel([netdFile(), '--device', 'lo']);

describePort('the kernel behind netd', open, () => reserveName('tap'));
describeBpf('its eBPF', open);
