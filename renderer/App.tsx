import { ReactFlowProvider } from '@xyflow/react';
import { useEffect } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import { Canvas } from './canvas/Canvas.tsx';
import { onKeyDown } from './commands/keys.ts';
import { Dialogs } from './dialogs/Dialogs.tsx';
import { Disconnected } from './Disconnected.tsx';
import { Dock } from './dock/Dock.tsx';
import { DriftBanner } from './DriftBanner.tsx';
import { Header } from './header/Header.tsx';
import { Inspector } from './inspector/Inspector.tsx';
import { Notice } from './Notice.tsx';
import { AddMenu } from './palette/AddMenu.tsx';
import { Palette } from './palette/Palette.tsx';
import { StatusLine } from './StatusLine.tsx';
import { objectToLoss } from './store/files.ts';
import { useDesigner } from './store/useDesigner.ts';

export function App() {
  const opened = useDesigner((state) => state.opened);
  useEffect(() => {
    window.addEventListener('keydown', onKeyDown);
    window.addEventListener('beforeunload', objectToLoss);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
      window.removeEventListener('beforeunload', objectToLoss);
    };
  }, []);
  return (
    <ReactFlowProvider>
      <div className="shell">
        <Header />
        <div className="banners">
          <Disconnected />
          <DriftBanner />
        </div>
        <Palette />
        <Group orientation="vertical" className="middle">
          <Panel minSize="25%" className="canvas-panel">
            {opened > 0 && <Canvas key={opened} />}
          </Panel>
          <Separator className="separator" aria-label="Height of the dock" />
          <Panel defaultSize="33%" minSize={110}>
            <Dock />
          </Panel>
        </Group>
        <Inspector />
        <StatusLine />
      </div>
      <AddMenu />
      <Dialogs />
      <Notice />
    </ReactFlowProvider>
  );
}
