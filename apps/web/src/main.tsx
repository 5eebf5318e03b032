import './theme/styles';
import { createRoot } from 'react-dom/client';
import { App } from './app/app';
import { startSession } from './session/session';

const root = document.getElementById('root');
if (root) void startSession().then(() => createRoot(root).render(<App />));
