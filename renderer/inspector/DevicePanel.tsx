import { EthernetPort } from 'lucide-react';
import { mostQueues, type DeviceOptions } from '../../core/flow/device.ts';
import { parseMac } from '../../core/flow/values.ts';
import { perform } from '../store/editing.ts';
import { useDesigner } from '../store/useDesigner.ts';
import { ChoiceField, ChoiceList } from './ChoiceField.tsx';
import { defaultChoices, groupChoices, implicitChoices, profileChoices } from './device-choices.ts';
import { deviceProblem } from './device-problem.ts';
import { FieldProblems } from './FieldProblems.tsx';
import { NumberField } from './NumberField.tsx';
import { Spreading } from './Spreading.tsx';
import { SwitchField } from './SwitchField.tsx';
import { TextField } from './TextField.tsx';

const queues = { name: 'queues', kind: 'unsigned', bits: 16, title: `1 to ${mostQueues}` } as const;

const about = (field: keyof DeviceOptions) => ({ part: 'device', field }) as const;

export function DevicePanel() {
  const device = useDesigner((state) => state.document.device);
  const name = useDesigner((state) => state.document.name);
  const change: Change = (part) =>
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
      <Identity device={device} onChange={change} />
      <Unmatched device={device} onChange={change} />
      <Remote device={device} onChange={change} />
      <Spreading device={device} onChange={change} />
      <section className="attributes" aria-label="Profile">
        <h3>Profile: whose translation to TC</h3>
        <ChoiceList
          label="Profile"
          choices={profileChoices}
          value={device.profile}
          onChoose={(profile) => change({ profile })}
        />
        <FieldProblems subject={about('profile')} />
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

type Change = (part: Partial<DeviceOptions>) => void;

interface PartProps {
  readonly device: DeviceOptions;
  readonly onChange: Change;
}

function Identity({ device, onChange }: PartProps) {
  return (
    <section className="fields" aria-label="Device">
      <TextField
        name="name"
        title="of the TAP"
        mono
        value={device.name}
        judge={(name) => deviceProblem(device, { name })}
        onChange={(name) => onChange({ name })}
      />
      <NumberField
        row={queues}
        documentation="Receive queues of the TAP."
        value={device.queues}
        subject={about('queues')}
        range={[1, mostQueues]}
        onChange={(value) => onChange({ queues: value ?? 1 })}
      />
      <ChoiceField
        name="groups"
        title="become"
        choices={groupChoices}
        value={device.groups}
        subject={about('groups')}
        onChoose={(groups) => onChange({ groups })}
      />
    </section>
  );
}

function Unmatched({ device, onChange }: PartProps) {
  return (
    <section className="attributes" aria-label="Unmatched packets">
      <h3>A packet no rule matches</h3>
      <SwitchField
        name="isolate"
        explanation="Only what rules match gets in; the rest is dropped."
        value={device.isolate}
        subject={about('isolate')}
        onChange={(isolate) => onChange({ isolate })}
      />
      <ChoiceField
        name="default"
        title="goes to"
        choices={defaultChoices}
        value={device.default}
        subject={about('default')}
        note={device.isolate ? 'Waits until isolate is off.' : undefined}
        onChoose={(value) => onChange({ default: value })}
      />
    </section>
  );
}

/** Canonical where it can be; what is wrong stays as typed, so that it is explained. */
const macOf = (text: string): string | null =>
  text.trim() === '' ? null : (parseMac(text.trim()) ?? text);

const nameOf = (text: string): string | null => (text.trim() === '' ? null : text.trim());

function Remote({ device, onChange }: PartProps) {
  const { remote } = device;
  return (
    <section className="attributes" aria-label="Remote">
      <h3>Remote device</h3>
      <TextField
        name="remote"
        title="whose packets the TAP takes over"
        placeholder="off: local mode"
        mono
        value={remote ?? ''}
        judge={(text) => deviceProblem(device, { remote: nameOf(text) })}
        onChange={(text) => onChange({ remote: nameOf(text) })}
      />
      <FieldProblems subject={about('remote')} />
      {remote !== null && (
        <>
          <TextField
            name="mac"
            title="of the TAP"
            placeholder="not known"
            mono
            value={device.mac ?? ''}
            judge={(text) => deviceProblem(device, { mac: macOf(text) })}
            onChange={(text) => onChange({ mac: macOf(text) })}
          />
          <FieldProblems subject={about('mac')} />
          <ChoiceField
            name="implicit rules"
            title="stand"
            choices={implicitChoices}
            value={device.implicit}
            subject={about('implicit')}
            onChoose={(implicit) => onChange({ implicit })}
          />
        </>
      )}
      <SwitchField
        name="promiscuous"
        explanation="The TAP sees every packet of the remote, whoever it is for."
        value={device.promiscuous}
        subject={about('promiscuous')}
        onChange={(promiscuous) => onChange({ promiscuous })}
      />
      <SwitchField
        name="all-multicast"
        explanation="The TAP sees every multicast packet of the remote."
        value={device.allMulticast}
        subject={about('allMulticast')}
        onChange={(allMulticast) => onChange({ allMulticast })}
      />
    </section>
  );
}
