import { useMemo } from 'react';
import { useDesigner } from '../store/useDesigner.ts';
import { hooksOf, shownHooks, type Hook } from './hooks.ts';
import { priorityLanes, type PriorityLane } from './priorities.ts';

/** Every hook of the compiled set. */
export function useHooks(): readonly Hook[] {
  const filters = useDesigner((state) => state.compiled.filters);
  const tap = useDesigner((state) => state.document.device.name);
  return useMemo(() => hooksOf(filters, tap), [filters, tap]);
}

/** Those that table, strip and map show. */
export function useShownHooks(): readonly Hook[] {
  const hooks = useHooks();
  const chosen = useDesigner((state) => state.hook);
  return useMemo(() => shownHooks(hooks, chosen), [hooks, chosen]);
}

export function usePriorityLanes(): readonly PriorityLane[] {
  const hooks = useShownHooks();
  const groups = useDesigner((state) => state.document.device.groups);
  return useMemo(() => priorityLanes(hooks, groups), [hooks, groups]);
}
