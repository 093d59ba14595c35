const { contextBridge, ipcRenderer, webUtils } = require('electron');

class Klass {
  x = 1;
  method() {
    return 2;
  }
}

contextBridge.exposeInMainWorld('toy', {
  greet: (name) => ipcRenderer.invoke('greet', name),
  fail: () => ipcRenderer.invoke('fail'),
  nobody: () => ipcRenderer.invoke('nobody-handles-this'),
  echo: (value) => ipcRenderer.invoke('echo', value),
  add: (a, b) => a + b,
  klass: new Klass(),
  syncVersion: () => ipcRenderer.sendSync('sync-version'),
  onTick(listener) {
    const inner = (_event, n) => listener(n);
    ipcRenderer.on('tick', inner);
    return () => ipcRenderer.off('tick', inner);
  },
  ticks: (total) => ipcRenderer.invoke('ticks', total),
  dropped(files) {
    const list = files.map((file) => ({
      name: file.name,
      path: webUtils.getPathForFile(file),
      size: file.size,
    }));
    void ipcRenderer.invoke('files', list);
    return list;
  },
  pick: () => ipcRenderer.invoke('pick'),
  work: (n) => ipcRenderer.invoke('work', n),
  onPort(listener) {
    ipcRenderer.once('port', (event, message) => {
      const [port] = event.ports;
      port.onmessage = (reply) => listener([message, reply.data]);
      port.postMessage('ping');
    });
    ipcRenderer.send('want-port');
  },
  unknownMember: () => ipcRenderer.sendTo(1, 'x'),
  unknownModule: () => require('node:fs'),
});
