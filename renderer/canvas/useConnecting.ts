/** Drawing connections with the pointer. */
import type { Connection, Edge, OnConnectEnd } from '@xyflow/react';
import { useReactFlow } from '@xyflow/react';
import { useMemo } from 'react';
import { createIdentifiers } from '../../core/flow/identifiers.ts';
import { indexBehind, openAddMenu } from '../palette/add-menu.ts';
import { connectNodes } from '../store/drawing.ts';
import { designer } from '../store/useDesigner.ts';
import { planConnection } from './connecting.ts';

interface Connecting {
  readonly isValidConnection: (connection: Connection | Edge) => boolean;
  readonly onConnect: (connection: Connection) => void;
  readonly onReconnect: (edge: Edge, connection: Connection) => void;
  readonly onConnectEnd: OnConnectEnd;
}

/** The place of a pointer in the window, whichever kind of event tells it. */
export function pointerOf(event: MouseEvent | TouchEvent): { x: number; y: number } {
  const point = 'changedTouches' in event ? event.changedTouches[0] : event;
  return { x: point?.clientX ?? 0, y: point?.clientY ?? 0 };
}

export function useConnecting(): Connecting {
  const flow = useReactFlow();
  return useMemo(
    () => ({
      isValidConnection: ({ source, target }) => {
        const { rules } = designer.getState().document;
        return planConnection(rules, { source, target }, createIdentifiers(rules)).legal;
      },
      onConnect: ({ source, target }) => connectNodes({ source, target }),
      onReconnect: (_edge, { source, target }) => connectNodes({ source, target }),
      onConnectEnd: (event, { fromNode, fromHandle, toNode }) => {
        if (toNode !== null || fromNode === null || fromHandle.type !== 'source') return;
        const at = pointerOf(event);
        const behind = indexBehind(designer.getState(), fromNode.id);
        openAddMenu({
          at,
          place: flow.screenToFlowPosition(at),
          behind: fromNode.id,
          branch: behind !== undefined && behind.index < behind.rule.pattern.length,
        });
      },
    }),
    [flow],
  );
}
