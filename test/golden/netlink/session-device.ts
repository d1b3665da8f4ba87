/** What session.ts is written with. */
import type { AttributeEntry } from '../../../core/netlink/attributes.ts';
import { encodeRequest } from '../../../core/netlink/messages.ts';
import {
  encodeDeleteFilter,
  encodeDumpFilters,
  encodeNewFilter,
} from '../../../core/netlink/tc-filter.ts';
import type { NewFilterOptions } from '../../../core/netlink/tc-filter.ts';
import type { WireAction, WireFilter } from '../../../core/netlink/wire-filter.ts';
import { parseHandle, writeTcMessage } from '../../../core/netlink/tc-message.ts';
import { encodeDeleteQdisc, encodeNewQdisc } from '../../../core/netlink/tc-qdisc.ts';

const cookie = '7461707701';

const toQueue = (queueMapping: number): WireAction => ({
  kind: 'skbedit',
  queueMapping,
  control: 'ok',
  cookie,
});
export const drop = { kind: 'gact', control: 'drop', cookie } as const;

export const add = { sequence: 1, mode: 'add' } as const;
export const one = { sequence: 1 } as const;

/** Makes requests about one device with little writing. */
export class Device {
  readonly ifindex: number;

  constructor(ifindex: number) {
    this.ifindex = ifindex;
  }

  filter(changes: Partial<WireFilter>): WireFilter {
    return {
      ifindex: this.ifindex,
      parent: '1:',
      chain: 0,
      priority: 20,
      protocol: 3,
      handle: 1,
      keys: {},
      actions: [toQueue(1)],
      ...changes,
    };
  }

  new(changes: Partial<WireFilter>, options: NewFilterOptions = add): Uint8Array {
    return encodeNewFilter(this.filter(changes), options);
  }

  delete(changes: Partial<WireFilter>): Uint8Array {
    return encodeDeleteFilter(this.filter(changes), one);
  }

  qdisc(kind: 'multiq' | 'ingress', mode: 'add' | 'replace' | 'change'): Uint8Array {
    const places = {
      multiq: { handle: '1:', parent: 'root' },
      ingress: { handle: 'ffff:', parent: 'ffff:fff1' },
    };
    return encodeNewQdisc({ ifindex: this.ifindex, kind, ...places[kind] }, { sequence: 1, mode });
  }

  deleteQdisc(handle: string, parent: string): Uint8Array {
    return encodeDeleteQdisc({ ifindex: this.ifindex, handle, parent }, one);
  }

  dump(what: { parent?: '1:' | 'ffff:'; chain?: number; terse?: boolean } = {}): Uint8Array {
    return encodeDumpFilters({ ifindex: this.ifindex, parent: '1:', ...what }, 1);
  }

  /** A TC request that the encoders would not make. */
  raw(
    type: number,
    flags: number,
    header: { handle?: number; parent?: string; info?: number },
    entries: readonly AttributeEntry[],
  ): Uint8Array {
    return encodeRequest(type, flags, one, (writer) => {
      const { handle = 0, parent = '1:', info = 0 } = header;
      const message = { ifindex: this.ifindex, handle, parent: parseHandle(parent), info };
      writeTcMessage(writer, message, entries);
    });
  }
}

