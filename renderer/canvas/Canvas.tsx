import {
  Background,
  BackgroundVariant,
  Panel,
  ReactFlow,
  useConnection,
  useReactFlow,
  type EdgeTypes,
  type NodeTypes,
  type ReactFlowInstance,
} from '@xyflow/react';
import { useMemo, useRef, type MouseEvent } from 'react';
import { openAddMenu } from '../palette/add-menu.ts';
import { useDesigner } from '../store/useDesigner.ts';
import { selectedRuleId } from '../store/selection.ts';
import { CanvasBar } from './CanvasBar.tsx';
import { ConnectionReason } from './ConnectionReason.tsx';
import { EmptyCanvas } from './EmptyCanvas.tsx';
import { FlowEdge } from './FlowEdge.tsx';
import { HookLegend } from './HookLegend.tsx';
import { NodeBar } from './NodeBar.tsx';
import { Overview } from './Overview.tsx';
import {
  canvasEdges,
  canvasNodes,
  type CanvasNode,
  type FlowEdge as FlowEdgeType,
} from './nodes.ts';
import { ActionNode } from './nodes/ActionNode.tsx';
import { DeviceNode } from './nodes/DeviceNode.tsx';
import { ItemNode } from './nodes/ItemNode.tsx';
import { RuleNode } from './nodes/RuleNode.tsx';
import { SinkNode } from './nodes/SinkNode.tsx';
import { useCanvasKeys } from './useCanvasKeys.ts';
import { useConnecting } from './useConnecting.ts';
import { useDragging } from './useDragging.ts';
import { usePaletteDrop } from './usePaletteDrop.ts';
import { useRevealSelection } from './useRevealSelection.ts';
import { extentOf, firstViewport } from './viewport.ts';

const nodeTypes: NodeTypes = {
  device: DeviceNode,
  rule: RuleNode,
  item: ItemNode,
  action: ActionNode,
  sink: SinkNode,
};
const edgeTypes: EdgeTypes = { flow: FlowEdge };
/** Beyond so many nodes only those in sight are kept on the page. */
const manyNodes = 400;

/** Shift on the canvas selects nodes; the browser would select the page's text. */
function keepTextUnselected(event: MouseEvent): void {
  if (event.shiftKey) event.preventDefault();
}

export function Canvas() {
  const frame = useRef<HTMLDivElement>(null);
  const device = useDesigner((state) => state.document.device);
  const marks = useDesigner((state) => state.marks);
  const selection = useDesigner((state) => state.selection);
  const selectedRule = useDesigner((state) => selectedRuleId(state.selection, state.owners));
  const { projection, ...dragging } = useDragging();
  const drop = usePaletteDrop(projection);
  const connecting = useConnecting();
  const isConnecting = useConnection((connection) => connection.inProgress);
  const onKeyDown = useCanvasKeys();
  useRevealSelection(frame, projection);

  const flow = useReactFlow();
  const showFirst = (instance: ReactFlowInstance<CanvasNode, FlowEdgeType>): void => {
    const window = frame.current?.getBoundingClientRect();
    if (window !== undefined)
      void instance.setViewport(firstViewport(extentOf(projection), window));
  };
  const onDoubleClick = ({ target, clientX: x, clientY: y }: MouseEvent): void => {
    if (target instanceof Element && target.classList.contains('react-flow__pane'))
      openAddMenu({ at: { x, y }, place: flow.screenToFlowPosition({ x, y }) });
  };

  const nodes = useMemo(
    () => canvasNodes(projection, device, { marks, selected: new Set(selection) }),
    [projection, device, marks, selection],
  );
  const edges = useMemo(
    () => canvasEdges(projection, selectedRule, drop.target),
    [projection, selectedRule, drop.target],
  );

  return (
    <div
      ref={frame}
      className={isConnecting ? 'canvas connecting' : 'canvas'}
      role="application"
      aria-label="Rules as pipelines. Arrow keys walk, question mark shows all keys."
      onKeyDown={onKeyDown}
      onDoubleClick={onDoubleClick}
      onMouseDownCapture={keepTextUnselected}
      {...drop.handlers}
    >
      <ReactFlow<CanvasNode, FlowEdgeType>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        {...dragging.handlers}
        {...connecting}
        onInit={showFirst}
        minZoom={0.15}
        maxZoom={2}
        deleteKeyCode={null}
        multiSelectionKeyCode={['Shift', 'Control', 'Meta']}
        zoomOnDoubleClick={false}
        nodesFocusable={false}
        edgesFocusable={false}
        disableKeyboardA11y
        onlyRenderVisibleElements={nodes.length > manyNodes}
        proOptions={{ hideAttribution: true }}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.2} color="var(--grid-dot)" />
        <NodeBar />
        <Panel position="bottom-left">
          <CanvasBar />
        </Panel>
        <HookLegend />
        <Overview />
      </ReactFlow>
      <EmptyCanvas />
      <ConnectionReason dropReason={drop.reason} />
    </div>
  );
}
