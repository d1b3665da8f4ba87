/** Everything the screen is drawn from. */
import type { z } from 'zod';
import type {
  Applied,
  ApplyReport,
  Counters,
  Drift,
  KernelState,
  Welcome,
  diagnosticSchema,
} from '../../core/contract/designer.ts';
import type { TextSpan } from '../../core/diagnostics/diagnostic.ts';
import type { TapDocument } from '../../core/document/document.ts';
import type { Point } from '../canvas/geometry.ts';
import type { ConnectionState } from '../connection/socket.ts';
import type { DocumentState } from './document-state.ts';
import type { Live } from './live.ts';
import type { Selection } from './selection.ts';

/** A diagnostic as the engine sends it. */
export type Message = z.infer<typeof diagnosticSchema>;

export type DockTab = 'tc' | 'priorities' | 'testpmd' | 'problems' | 'queues';
export type Theme = 'light' | 'dark' | 'system';

/** Something that was asked for and did not happen. */
export interface Refusal {
  readonly kind: 'refused';
  /** What did not happen: "The rules were not applied". */
  readonly title: string;
  readonly diagnostics: readonly Message[];
}

/** What the engine is doing for us, and what came of it last. */
export type Activity =
  | { readonly kind: 'idle' }
  | { readonly kind: 'applying' }
  | { readonly kind: 'flushing' }
  /** In the kernel's words, or the compiler's. */
  | Refusal;

/** A window in front of everything. */
export type Dialog =
  | { readonly kind: 'open' }
  | { readonly kind: 'save-as' }
  | { readonly kind: 'keys' }
  | Refusal
  /** It was done, but there is something to know about it. */
  | { readonly kind: 'warned'; readonly title: string; readonly diagnostics: readonly Message[] }
  | { readonly kind: 'discard'; readonly then: () => void }
  | {
      readonly kind: 'unreadable';
      readonly path: string | null;
      readonly diagnostics: readonly Message[];
    };

/** Where the document is kept. */
export interface FileState {
  /** Null until it is saved for the first time. */
  readonly path: string | null;
  /** What the file holds; the document is dirty when it is another object. */
  readonly saved: TapDocument | undefined;
  /** How many documents this page has opened; 0: nothing to keep or to lose yet. */
  readonly opened: number;
}

export interface EngineState {
  readonly connection: ConnectionState;
  /** Undefined until the engine has answered for the first time. */
  readonly welcome: Pick<Welcome, 'version' | 'files'> | undefined;
  readonly kernel: KernelState | undefined;
  readonly applied: Applied;
  /** How the kernel differs from what was applied. */
  readonly drift: Drift;
  readonly activity: Activity;
  readonly report: ApplyReport | undefined;
  readonly counters: Counters | undefined;
  readonly live: Live | undefined;
}

/** Where the little palette is open. */
export interface AddMenuPlace {
  /** In the window. */
  readonly at: Point;
  /** On the canvas, for a pipeline of its own. */
  readonly place?: Point;
  /** The node behind which the step goes: the device, a step, or a rule's name line. */
  readonly behind?: string;
  /** A new rule begins as the one of that node does up to it, instead of the step going in between. */
  readonly branch?: boolean;
}

export interface ViewState {
  readonly selection: Selection;
  readonly dockTab: DockTab;
  /** The place of a device that table and priorities show, such as `tap0 1:`; all of them when undefined. */
  readonly hook: string | undefined;
  /** Where the text is to be shown next; taken by the editor. */
  readonly textPlace: TextSpan | undefined;
  readonly theme: Theme;
  readonly dialog: Dialog | undefined;
  readonly addMenu: AddMenuPlace | undefined;
  /** A short word about what just happened; gone after a few seconds. */
  readonly notice: string | undefined;
}

export interface DesignerState extends DocumentState, FileState, EngineState, ViewState {}
