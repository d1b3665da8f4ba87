import { CircleDot, FlaskConical, Unplug } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useDesigner } from '../store/useDesigner.ts';

/** Which kernel Apply writes to, and why it is not the real one. */
export function KernelChip() {
  const connection = useDesigner((state) => state.connection);
  const kernel = useDesigner((state) => state.kernel);
  if (connection !== 'open' || kernel === undefined)
    return (
      <span className="kernel-chip lost" role="status">
        <Unplug size={14} aria-hidden />
        {connection === 'connecting' ? 'connecting' : 'disconnected'}
      </span>
    );
  const simulated = kernel.way === 'simulated';
  const Icon = simulated ? FlaskConical : CircleDot;
  return (
    <Popover.Root>
      <Popover.Trigger className={`kernel-chip ${simulated ? 'simulated' : 'real'}`}>
        <Icon size={14} aria-hidden />
        {simulated ? 'simulated kernel' : `kernel ${kernel.release}`}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover" align="end" sideOffset={6}>
          <h3>
            {simulated ? 'Rules go to a simulated kernel' : `Rules go to Linux ${kernel.release}`}
          </h3>
          {kernel.problems.map((problem, index) => (
            <p key={index}>
              {problem.message} {problem.hint}
            </p>
          ))}
          {simulated && kernel.problems.length === 0 && (
            <p>It was asked for (--simulate). It answers as Linux does and touches nothing.</p>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
