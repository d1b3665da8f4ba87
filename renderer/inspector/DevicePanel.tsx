import { EthernetPort } from 'lucide-react';
import {
  isDeviceName,
  longestDeviceName,
  mostQueues,
  type DeviceOptions,
} from '../../core/flow/device.ts';
import { perform } from '../store/editing.ts';
import { useDesigner } from '../store/useDesigner.ts';
import { NumberField } from './NumberField.tsx';
import { Segments } from './Segments.tsx';
import { TextField } from './TextField.tsx';

const queues = { name: 'queues', kind: 'unsigned', bits: 16, title: `1 to ${mostQueues}` } as const;

function judgeName(name: string): string | undefined {
  return isDeviceName(name)
    ? undefined
    : `A device name has 1 to ${longestDeviceName} bytes, without blanks, /, : and %.`;
}

export function DevicePanel() {
  const device = useDesigner((state) => state.document.device);
  const name = useDesigner((state) => state.document.name);
  const change = (part: Partial<DeviceOptions>): void =>
    perform({ kind: 'set-device', device: part }, `device.${Object.keys(part).join()}`);
  return (
    <>
      <header className="panel-title">
        <span className="panel-icon">
          <EthernetPort size={17} aria-hidden />
        </span>
        <div>
          <h2 className="mono">{device.name}</h2>
          <p className="muted small">the TAP these rules are for</p>
        </div>
      </header>
      <section className="fields" aria-label="Device">
        <TextField
          name="name"
          title="of the TAP"
          mono
          value={device.name}
          judge={judgeName}
          onChange={(next) => change({ name: next })}
        />
        <NumberField
          row={queues}
          documentation="Receive queues of the TAP."
          value={device.queues}
          subject={{ part: 'device', field: 'queues' }}
          range={[1, mostQueues]}
          onChange={(value) => change({ queues: value ?? 1 })}
        />
        <Unmatched device={device} onChange={change} />
      </section>
      <section className="attributes" aria-label="Document">
        <h3>Document</h3>
        <TextField
          name="title"
          title="shown in the header"
          value={name}
          onChange={(next) => perform({ kind: 'rename-document', name: next }, 'document.name')}
        />
      </section>
    </>
  );
}

interface UnmatchedProps {
  readonly device: DeviceOptions;
  readonly onChange: (part: Partial<DeviceOptions>) => void;
}

const choices = [
  { value: 'queue 0', title: 'An implicit last rule leads it to queue 0.' },
  { value: 'kernel', title: 'The kernel chooses a queue.' },
  { value: 'drop', title: 'Isolated: an implicit last rule drops it.' },
] as const;

type Choice = (typeof choices)[number]['value'];

const parts: Readonly<Record<Choice, Partial<DeviceOptions>>> = {
  'queue 0': { isolate: false, default: 'queue0' },
  kernel: { isolate: false, default: 'kernel' },
  drop: { isolate: true },
};

/** One question for people, two options of the device: isolate, and the default. */
function Unmatched({ device, onChange }: UnmatchedProps) {
  const current = device.isolate ? 'drop' : device.default === 'queue0' ? 'queue 0' : 'kernel';
  return (
    <div className="field">
      <span className="field-label">
        <b>unmatched</b> what no rule matches
      </span>
      <Segments
        label="A packet that no rule matches"
        choices={choices}
        value={current}
        mono
        onChoose={(choice) => onChange(parts[choice])}
      />
      <p className="muted small">{choices.find(({ value }) => value === current)?.title}</p>
    </div>
  );
}
