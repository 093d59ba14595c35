const byId = (id) => document.getElementById(id);
const reply = byId('reply');
const zone = byId('zone');

byId('greet').onclick = async () => {
  reply.value = await window.toy.greet('Ann');
};
byId('fail').onclick = () =>
  window.toy.fail().catch((error) => {
    reply.value = error.message;
  });

function take(files) {
  const rows = window.toy.dropped([...files]).map((file) => {
    const row = document.createElement('li');
    row.textContent = `${file.name} => ${file.path} (${file.size})`;
    return row;
  });
  byId('files').replaceChildren(...rows);
}

byId('input').onchange = (event) => take(event.target.files);
zone.ondragover = (event) => event.preventDefault();
zone.ondrop = (event) => {
  event.preventDefault();
  take(event.dataTransfer.files);
};
