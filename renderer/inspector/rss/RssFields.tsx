import { useMemo } from 'react';
import type { Edit } from '../../../core/document/edits/apply.ts';
import { actionRow } from '../../../core/flow/actions.ts';
import type { ActionFieldRow } from '../../../core/flow/fields.ts';
import type { Action, ActionValue, Rule } from '../../../core/flow/rule.ts';
import { perform, performAll } from '../../store/editing.ts';
import { useDesigner } from '../../store/useDesigner.ts';
import { NumberField } from '../NumberField.tsx';
import type { Gesture, RssFieldProps } from './field-props.ts';
import { FunctionField } from './FunctionField.tsx';
import { KeyField } from './KeyField.tsx';
import { QueuesField } from './QueuesField.tsx';
import { readRss } from './rss-reading.ts';
import { TypesField } from './TypesField.tsx';

interface RssFieldsProps {
  readonly rule: Rule;
  readonly action: Action;
  readonly index: number;
}

function rowOf(field: string): ActionFieldRow {
  const row = actionRow('rss')?.fields.find(({ name }) => name === field);
  if (row === undefined) throw new Error(`rss has no field ${field}.`);
  return row;
}

function editOf(action: Action, field: string, value: ActionValue | undefined): Edit {
  const place = { action: action.id, field } as const;
  return value === undefined
    ? { kind: 'clear-action-field', ...place }
    : { kind: 'set-action-field', ...place, value };
}

/** How an rss action spreads packets: by which function, of what, with which key, over which queues. */
export function RssFields({ rule, action, index }: RssFieldsProps) {
  const queues = useDesigner((state) => state.document.device.queues);
  const opened = useDesigner((state) => state.opened);
  const reading = useMemo(() => readRss(action, { queues }), [action, queues]);
  const change = (field: string, value: ActionValue | undefined, gesture: Gesture): void =>
    perform(
      editOf(action, field, value),
      gesture === 'typing' ? `${action.id}.${field}` : undefined,
    );
  /** A key from a button is as long as it is, whatever `key_len` said of the one before. */
  const replaceKey = (key: string | undefined): void => {
    performAll([editOf(action, 'key', key), editOf(action, 'key_len', undefined)], {
      label: 'Change rss key',
    });
  };
  const of = (field: string): RssFieldProps => ({
    row: rowOf(field),
    subject: { rule: rule.id, part: 'action', index, field },
    keep: `${opened} ${action.id} ${field}`,
  });
  const { effective } = reading;
  return (
    <section className="fields rss-fields" aria-label="Fields of rss">
      <FunctionField
        {...of('func')}
        name={reading.name}
        onChange={(value) => change('func', value, 'click')}
      />
      <TypesField
        {...of('types')}
        words={reading.words}
        onChange={(value, gesture) => change('types', value, gesture)}
      />
      <KeyField
        {...of('key')}
        value={reading.key}
        effective={effective}
        onType={(value) => change('key', value, 'typing')}
        onReplace={replaceKey}
      />
      {reading.keyLength !== undefined && (
        <RssNumber
          {...of('key_len')}
          value={reading.keyLength}
          onChange={(value) => change('key_len', value, 'typing')}
        />
      )}
      <QueuesField
        {...of('queues')}
        value={reading.queues}
        effective={effective.queues}
        onChange={(value, gesture) => change('queues', value, gesture)}
      />
      <RssNumber
        {...of('level')}
        value={typeof action.fields['level'] === 'number' ? action.fields['level'] : undefined}
        onChange={(value) => change('level', value, 'typing')}
      />
    </section>
  );
}

interface RssNumberProps extends RssFieldProps {
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
}

function RssNumber({ row, ...rest }: RssNumberProps) {
  return (
    <NumberField
      {...rest}
      row={row}
      documentation={row.documentation}
      optional
      absent={row.default ?? '0'}
    />
  );
}
