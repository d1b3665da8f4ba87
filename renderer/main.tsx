import './content-policy.ts';
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import '@xyflow/react/dist/base.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/canvas.css';
import './styles/inspector.css';
import './styles/rss.css';
import './styles/dock.css';
import './styles/overlays.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { commands } from './commands/commands.ts';
import { connect } from './connection/connection.ts';
import { onConnection, setEngine } from './store/engine.ts';
import { onSystemTheme, showTheme } from './store/theme.ts';
import { designer } from './store/useDesigner.ts';

showTheme(designer.getState().theme);
onSystemTheme(() => showTheme(designer.getState().theme));

const connection = connect(onConnection);
setEngine(connection.api);
connection.onMenu?.((command) => commands[command]());

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no #root.');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
