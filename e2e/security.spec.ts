import { expect, test } from './fixtures/bitlade.ts';
import { makeFile } from './fixtures/files.ts';

test('the page has no Node, no channel, and a small frozen bridge', async ({ program: { page } }) => {
  const seen = await page.evaluate(() => {
    const bridge = (window as unknown as { bitlade: Record<string, unknown> }).bitlade;
    const scope = globalThis as unknown as Record<string, unknown>;
    return {
      globals: ['require', 'process', 'Buffer', 'module', 'ipcRenderer', 'electron'].filter(
        (name) => name in scope,
      ),
      members: Object.keys(bridge).length,
      isFrozen: Object.isFrozen(bridge),
      isSecure: isSecureContext,
    };
  });
  expect(seen).toEqual({ globals: [], members: expect.any(Number), isFrozen: true, isSecure: true });
  expect(seen.members).toBeLessThanOrEqual(27);
});

test('the content policy stops inline code, eval and connections', async ({ program: { page } }) => {
  const violations = await page.evaluate(async () => {
    const blocked: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) => blocked.push(event.effectiveDirective));
    const script = document.createElement('script');
    script.textContent = 'document.title = "owned"';
    document.head.append(script);
    const style = document.createElement('style');
    style.textContent = 'body { display: none }';
    document.head.append(style);
    await fetch('https://evil.example/').catch(() => undefined);
    // The debugger's own call may evaluate code; what runs after it may not.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    let evaluated = 'ran';
    try {
      new Function('return 1')();
    } catch {
      evaluated = 'refused';
    }
    style.remove();
    return { blocked: [...new Set(blocked)].sort(), evaluated, title: document.title };
  });
  expect(violations.evaluated).toBe('refused');
  expect(violations.title).toBe('Bitlade');
  expect(violations.blocked).toEqual(
    expect.arrayContaining(['connect-src', 'script-src-elem', 'style-src-elem']),
  );
});

test('the page itself never breaks its own policy', async ({ server, folder, program: { window, page } }) => {
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  await window.sendTo(server.url);
  await window.drop(await makeFile(folder, 'plain.bin', 100));
  await window.shows('plain.bin', 'Done');
  expect(complaints.filter((text) => /Content Security Policy/i.test(text))).toEqual([]);
});

test('no navigation, no new window', async ({ program: { page, app } }) => {
  expect(await page.evaluate(() => window.open('https://evil.example/') === null)).toBe(true);
  await page.evaluate(() => {
    const link = document.createElement('a');
    link.href = 'https://evil.example/';
    link.textContent = 'leave';
    document.body.append(link);
    link.click();
  });
  await expect(page.getByRole('heading', { name: 'Bitlade' })).toBeVisible();
  expect(app.windows()).toHaveLength(1);
});

test('a File that is not on a disk is refused with words, and no job appears', async ({
  server,
  program: { window, page },
}) => {
  await window.sendTo(server.url);
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File(['made up'], 'synthetic.txt'));
    for (const type of ['dragenter', 'dragover', 'drop']) {
      const event = new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data });
      document.body.dispatchEvent(event);
    }
  });
  await expect(window.notices()).toContainText('synthetic.txt');
  await expect(window.notices()).toContainText('Only files and folders can be dropped');
  expect(server.transcript).toEqual([]);
});

test('a new server is asked about by main; no means that nothing is sent', async ({
  folder,
  server,
  program: { window },
}) => {
  await window.sendTo(server.url);
  await window.answerNewServer('cancel');
  await window.drop(await makeFile(folder, 'secret.bin', 100));
  await expect.poll(() => window.count('All')).toBe(0);
  expect(server.transcript).toEqual([]);
});

test('a file name with markup and direction marks is text', async ({
  folder,
  server,
  program: { window, page },
}) => {
  test.skip(process.platform === 'win32', 'such names do not exist there');
  const name = '<img src=x onerror=document.title=1>\u202Egpj.bin';
  await window.sendTo(server.url);
  await window.drop(await makeFile(folder, name, 100));
  await window.shows('<img src=x onerror=document.title=1>\\u{202e}gpj.bin', 'Done');
  expect(await page.title()).toBe('Bitlade');
  await expect(page.locator('img')).toHaveCount(0);
});
