import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { bridge } from './bridge.ts';
import { openWindowModel } from './state/window-model.ts';
import './styles/index.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id root');

const { model } = openWindowModel(bridge());
createRoot(root).render(
  <StrictMode>
    <App model={model} />
  </StrictMode>,
);
