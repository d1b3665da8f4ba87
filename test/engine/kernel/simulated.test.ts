import { createSimulatedPort } from '../../../engine/kernel/simulated.ts';
import { describeBpf } from './bpf-contract.ts';
import { describePort } from './port-contract.ts';

let made = 0;
describePort('the simulated kernel', createSimulatedPort, () => `sim${(made += 1)}`);
describeBpf('its eBPF', createSimulatedPort);
