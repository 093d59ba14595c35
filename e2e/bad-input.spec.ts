import { rm, writeFile } from 'node:fs/promises';
import { createServer as createWebServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import path from 'node:path';
import { expect, test } from './fixtures/bitlade.ts';
import { makeFile } from './fixtures/files.ts';

const listen = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/in/`;
};

test('what is wrong with an address is said in words while it is typed', async ({
  program: { window, page },
}) => {
  await window.openDestinations();
  const field = window.addressField();
  const words: [string, RegExp][] = [
    ['ftp://server.example/', /Only http and https/],
    ['https://user:secret@server.example/', /user name and password/],
    ['https://server.example:70000/', /Port must be 1 to 65535/],
    ['https://server.example/a b', /characters that are not allowed: position 25/],
    [`https://server.example/${'x/'.repeat(2000)}`, /Address too long/],
  ];
  for (const [address, expected] of words) {
    await field.fill(address);
    await page.getByRole('button', { name: 'Use this address' }).click();
    await expect(page.getByRole('dialog')).toContainText(expected);
  }
  await field.fill('');
  await page.getByRole('button', { name: 'Use this address' }).click();
  await expect(page.getByRole('dialog')).toContainText('Enter the server address.');
});

test('servers that do not speak BITS, or do not answer, are named as such; the program stays usable', async ({
  folder,
  server,
  program: { window },
}) => {
  const portal = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nlogin'));
  });
  const web = createWebServer((_request, response) => response.end('hello'));
  const refusing = createServer();
  const refused = await listen(refusing);
  await new Promise((resolve) => refusing.close(resolve));

  await window.sendTo(await listen(portal));
  await window.drop(await makeFile(folder, 'to-portal.bin', 100));
  await window.shows('to-portal.bin', 'it is not a BITS server');

  await window.sendTo(await listen(web));
  await window.drop(await makeFile(folder, 'to-web.bin', 100));
  await window.shows('to-web.bin', 'does not accept BITS uploads');

  await window.sendTo(refused);
  const waiting = await makeFile(folder, 'to-nobody.bin', 100);
  await window.drop(waiting);
  await window.shows('to-nobody.bin', 'Nothing answers at 127.0.0.1');
  await window.shows('to-nobody.bin', 'Tries again');

  await rm(waiting);
  await window.press('Try now', 'to-nobody.bin');
  await window.shows('to-nobody.bin', 'Not found');

  await window.sendTo(server.url);
  await window.drop(await makeFile(folder, 'good.bin', 100));
  await window.shows('good.bin', 'Done');
  portal.close();
  web.close();
});

test('a place that is taken on the server is not overwritten', async ({
  folder,
  server,
  program: { window },
}) => {
  await writeFile(path.join(server.folder, 'taken.bin'), 'the old one');
  await window.sendTo(server.url);
  await window.drop(await makeFile(folder, 'taken.bin', 100));
  await window.shows('taken.bin', 'Needs you');
  await window.shows('taken.bin', 'does not take this file at this place');
  expect(server.sessionIds).toEqual([]);
});

test('the same file twice to the same place is added once', async ({
  folder,
  server,
  program: { window },
}) => {
  const file = await makeFile(folder, 'once.bin', 30 * 1024 * 1024);
  const middle = server.behaviours.holdBody({ afterBytes: 1024 * 1024 });
  await window.sendTo(server.url);
  await window.drop(file);
  await middle.reached;
  await window.drop(file);
  await expect(window.notices()).toContainText('Already in the list');
  middle.release();
  await window.shows('once.bin', 'Done');
  expect(await window.count('All')).toBe(1);
});
