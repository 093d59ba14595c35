// Members of module `electron` that the stand-in lacks (or that belong to pages). They can be imported, so that a
// program loads, and throw when they are used.
import { missingModule } from './strict.ts';

export const autoUpdater = missingModule('autoUpdater');
export const BaseWindow = missingModule('BaseWindow');
export const BrowserView = missingModule('BrowserView');
export const ClipboardItem = missingModule('ClipboardItem');
export const contentTracing = missingModule('contentTracing');
export const contextBridge = missingModule('contextBridge');
export const desktopCapturer = missingModule('desktopCapturer');
export const ImageView = missingModule('ImageView');
export const inAppPurchase = missingModule('inAppPurchase');
export const IpcMainServiceWorker = missingModule('IpcMainServiceWorker');
export const ipcRenderer = missingModule('ipcRenderer');
export const LanguageModelUtility = missingModule('LanguageModelUtility');
export const localAIHandler = missingModule('localAIHandler');
export const netLog = missingModule('netLog');
export const parentPort = missingModule('parentPort');
export const pushNotifications = missingModule('pushNotifications');
export const sharedTexture = missingModule('sharedTexture');
export const ShareMenu = missingModule('ShareMenu');
export const systemPreferences = missingModule('systemPreferences');
export const TouchBar = missingModule('TouchBar');
export const View = missingModule('View');
export const WebContentsView = missingModule('WebContentsView');
export const webFrame = missingModule('webFrame');
export const webFrameMain = missingModule('webFrameMain');
export const WebSocket = missingModule('WebSocket');
export const webUtils = missingModule('webUtils');
