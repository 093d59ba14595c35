process.parentPort.on('message', (event) => {
  const [port] = event.ports;
  port.start();
  port.postMessage(event.data.n * 2);
});
