import { createRoot } from 'react-dom/client';
import { App } from '../app.tsx';
import { openWindowModel } from '../state/window-model.ts';
import { galleryScenes } from './gallery-scenes.ts';
import '../styles/index.css';

// Every state of the window on a page of its own: gallery.html?scene=busy. For looking and for checks only.
const scene = new URLSearchParams(location.search).get('scene') ?? 'busy';
const root = document.getElementById('root');
const make = galleryScenes[scene];
if (root === null || make === undefined) throw new Error(`no scene '${scene}'`);
const { bridge, arrange } = make();
const { model } = openWindowModel(bridge);
createRoot(root).render(<App model={model} />);
queueMicrotask(() => setTimeout(() => arrange?.(model, bridge)));
