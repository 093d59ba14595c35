import { describe, expect, it } from 'vitest';
import { parseArguments } from './arguments.ts';
import type { ServerOptions } from './server-options.ts';

const parse = (line: string) => parseArguments(line.split(' ').filter((word) => word !== ''));
const usual: ServerOptions = {
  userName: null,
  tokenFile: null,
  headers: [],
  isPasswordOverHttpAllowed: false,
  proxy: 'environment',
  proxyUserName: null,
  authoritiesFile: null,
  certificateFile: null,
  pinnedKey: null,
  allowedHosts: [],
  emptyFiles: 'refuse',
  afterBreak: 'resume',
  maxFragmentBytes: null,
  isFileNameSent: true,
  replyFolder: null,
  isReplyExpected: false,
};
const upload = {
  command: 'upload',
  sourcePaths: ['a.bin'],
  remoteUrl: new URL('http://server.example/drop/'),
  isJson: false,
  dataFolder: null,
  server: usual,
};
const serve = {
  command: 'serve',
  folder: null,
  port: 0,
  bytesPerSecond: null,
  isLogging: false,
  mode: 'commitOnClose',
  userName: null,
  isReplying: false,
};
const hex = '0123456789abcdef'.repeat(4);

describe('upload', () => {
  it.each([
    ['upload a.bin http://server.example/drop/', upload],
    ['upload a.bin b.bin c http://server.example/drop/', { ...upload, sourcePaths: ['a.bin', 'b.bin', 'c'] }],
    [
      'upload a.bin http://server.example/drop/b.bin',
      { ...upload, remoteUrl: new URL('http://server.example/drop/b.bin') },
    ],
    ['upload a.bin server.example/drop/', { ...upload, remoteUrl: new URL('https://server.example/drop/') }],
    ['upload --json a.bin http://server.example/drop/', { ...upload, isJson: true }],
    ['upload a.bin http://server.example/drop/ --json', { ...upload, isJson: true }],
    ['--data queue upload a.bin http://server.example/drop/', { ...upload, dataFolder: 'queue' }],
    ['upload --data=queue a.bin http://server.example/drop/', { ...upload, dataFolder: 'queue' }],
    ['upload -- --odd http://server.example/drop/', { ...upload, sourcePaths: ['--odd'] }],
  ])('%s', (line, expected) => {
    expect(parse(line)).toEqual(expected);
  });
});

describe('how the server wants to be spoken to', () => {
  const optionsOf = (...words: string[]) =>
    parseArguments(['upload', 'a.bin', 'http://server.example/', ...words]);

  it.each<[string[], Partial<ServerOptions>]>([
    [['--user', 'PLANT\\ana'], { userName: 'PLANT\\ana' }],
    [['--token-file', 'token'], { tokenFile: 'token' }],
    [
      ['--header', 'X-A: 1', '--header', 'X-B:two: three'],
      {
        headers: [
          ['X-A', '1'],
          ['X-B', 'two: three'],
        ],
      },
    ],
    [['--allow-password-over-http'], { isPasswordOverHttpAllowed: true }],
    [['--proxy', 'none'], { proxy: 'none' }],
    [['--proxy', 'system'], { proxy: 'environment' }],
    [['--proxy', 'http://a:1', '--proxy', 'b:2'], { proxy: ['http://a:1', 'b:2'] }],
    [['--proxy-user', 'out'], { proxyUserName: 'out' }],
    [['--ca', 'ca.pem', '--cert', 'me.pfx'], { authoritiesFile: 'ca.pem', certificateFile: 'me.pfx' }],
    [['--pin', hex.toUpperCase()], { pinnedKey: hex }],
    [['--allow-host', 'Node-B:8080'], { allowedHosts: ['node-b:8080'] }],
    [
      ['--empty-files', 'close-only', '--after-break', 'restart'],
      { emptyFiles: 'close-only', afterBreak: 'restart' },
    ],
    [['--max-fragment', '5120', '--no-file-name'], { maxFragmentBytes: 5120, isFileNameSent: false }],
    [['--reply-folder', 'replies', '--expect-reply'], { replyFolder: 'replies', isReplyExpected: true }],
  ])('%j', (words, expected) => {
    expect(optionsOf(...words)).toMatchObject({ command: 'upload', server: { ...usual, ...expected } });
  });

  it.each<[string[], RegExp]>([
    [['--user', 'ana', '--token-file', 'token'], /not both/],
    [['--user', ''], /is empty/],
    [['--header', 'X-A'], /Name: value/],
    [['--header', 'Content-Length: 1'], /"Content-Length": Set by the program/],
    [['--header', 'X-A: a\r\nHost: evil'], /not allowed/],
    [['--proxy', 'socks5://a:1'], /Only http and https/],
    [['--proxy', 'http://me:canary@a:1'], /use --proxy-user/],
    [['--proxy', 'none', '--proxy', 'http://a:1/x'], /stands alone/],
    [['--proxy', 'http://a:1/x'], /no path/],
    [['--pin', 'abc'], /64 hex digits/],
    [['--allow-host', 'http://node-b'], /host:port/],
    [['--empty-files', 'maybe'], /refuse or close-only or star-range/],
    [['--after-break', 'x'], /resume or restart/],
    [['--max-fragment', '100'], /5120 to/],
    [['--password', 'canary'], /--password/],
  ])('%j is bad usage, and no secret is repeated', (words, why) => {
    const parsed = optionsOf(...words);
    expect(parsed).toEqual({ command: 'bad-usage', why: expect.stringMatching(why) });
    expect(JSON.stringify(parsed)).not.toContain('canary');
  });
});

describe('serve', () => {
  it.each([
    ['serve', serve],
    ['serve folder', { ...serve, folder: 'folder' }],
    ['serve --port 8080', { ...serve, port: 8080 }],
    ['serve --port 0', serve],
    ['serve --port 65535', { ...serve, port: 65_535 }],
    ['serve --rate 40', { ...serve, bytesPerSecond: 40_000_000 }],
    ['serve --log', { ...serve, isLogging: true }],
    ['serve --mode iis --reply', { ...serve, mode: 'iis', isReplying: true }],
    ['serve --sign-in ana', { ...serve, userName: 'ana' }],
  ])('%s', (line, expected) => {
    expect(parse(line)).toEqual(expected);
  });
});

it('--version', () => {
  expect(parse('--version')).toEqual({ command: 'version' });
});

describe('help', () => {
  it.each(['--help', '-h', 'help', 'upload --help', 'serve -h folder'])('%s', (line) => {
    expect(parse(line)).toEqual({ command: 'help' });
  });
});

describe('bad usage', () => {
  it.each([
    ['', /Say what to do/],
    ['download a.bin', /Unknown command: download/],
    ['upload', /at least one file/],
    ['upload http://server.example/drop/', /at least one file/],
    ['upload a.bin b.bin http://server.example/drop', /end the address in '\/'/],
    ['upload a.bin b.bin', /'b\.bin' is no address/],
    ['upload a.bin ftp://server.example/', /http/],
    ['upload a.bin http://', /./],
    ['upload a.bin http://server.example:0/', /[Pp]ort/],
    ['upload a.bin http://me:secret@server.example/', /./],
    ['upload --fast a.bin http://server.example/', /--fast/],
    ['upload --data', /--data/],
    ['serve one two', /one folder/],
    ['serve --port x', /Port/],
    ['serve --port 65536', /Port/],
    ['serve --port 1.5', /Port/],
    ['serve --rate 0', /rate/],
    ['serve --rate fast', /rate/],
    ['serve --mode odd', /mode/],
  ])('"%s"', (line, why) => {
    expect(parse(line)).toEqual({ command: 'bad-usage', why: expect.stringMatching(why) });
  });

  it.each([
    ['serve in --user ana', '--user does not go with serve.'],
    ['serve in --json', '--json does not go with serve.'],
    ['upload a https://h/ --mode strict', '--mode does not go with upload.'],
    ['upload a https://h/ --reply', '--reply does not go with upload.'],
    ['upload a https://h/ --proxy none --proxy http://p:1', '--proxy none stands alone.'],
    ['upload a https://h/ --expect-reply', '--expect-reply needs --reply-folder.'],
    ['upload a https://h/ --reply-folder=', '--reply-folder is empty.'],
    ['upload a https://h/ --proxy-user=', '--proxy-user is empty.'],
    ['upload a https://h/ --data=', '--data is empty.'],
  ])('%s', (line, why) => {
    expect(parse(line)).toEqual({ command: 'bad-usage', why });
  });

  it('never repeats a password', () => {
    expect(JSON.stringify(parse('upload a.bin http://me:secret@server.example/'))).not.toContain('secret');
  });
});

describe('the queue', () => {
  const queue = { isJson: false, dataFolder: null };
  const which = (...words: string[]) => ({ words, isAll: false });

  it.each<[string, object]>([
    [
      'add a.bin http://server.example/drop/',
      {
        command: 'add',
        sourcePaths: ['a.bin'],
        remoteUrl: new URL('http://server.example/drop/'),
        naming: null,
        priority: 'normal',
        bytesPerSecond: null,
        isPaused: false,
      },
    ],
    [
      'add --name {date}/{path} --priority low --limit 1.5M --paused a.bin http://server.example/drop/',
      { naming: '{date}/{path}', priority: 'low', bytesPerSecond: 1_500_000, isPaused: true },
    ],
    ['list', { command: 'list', states: null, batch: null, isFinishedShown: false }],
    ['list --state paused --state needs-you', { states: ['suspended', 'error'] }],
    [
      'list --state transientError --batch ABCD --finished',
      { states: ['transientError'], batch: 'abcd', isFinishedShown: true },
    ],
    ['info abcd 1234-5', { command: 'info', words: ['abcd', '1234-5'] }],
    ['monitor', { command: 'monitor', words: [], server: null }],
    ['monitor abcd --json --data d', { words: ['abcd'], isJson: true, dataFolder: 'd' }],
    ['pause abcd', { command: 'pause', which: which('abcd') }],
    ['suspend --all', { command: 'pause', which: { words: [], isAll: true } }],
    ['resume abcd', { command: 'resume' }],
    ['retry abcd', { command: 'retry' }],
    ['run-now abcd', { command: 'run-now' }],
    ['cancel abcd --now', { command: 'cancel', isNow: true, server: null }],
    ['remove abcd', { command: 'remove', isNow: false }],
    ['move top abcd ef01', { command: 'move', direction: 'top', which: which('abcd', 'ef01') }],
    ['priority foreground abcd', { command: 'priority', priority: 'foreground' }],
    ['limit none abcd', { command: 'limit', bytesPerSecond: null }],
    ['limit 500k --all', { command: 'limit', bytesPerSecond: 500_000, which: { words: [], isAll: true } }],
    ['undo', { command: 'undo' }],
    ['settings', { command: 'settings', change: null }],
    ['settings mode polite', { change: { name: 'mode', value: 'polite' } }],
    ['history --count 10 --batch abcd', { command: 'history', count: 10, batch: 'abcd' }],
    ['receipt abcd -o r.json', { command: 'receipt', word: 'abcd', output: 'r.json' }],
    ['manifest abcd --csv', { command: 'manifest', word: 'abcd', format: 'csv', output: null }],
    ['public-key', { command: 'public-key', output: null }],
  ])('%s', (line, expected) => {
    expect(parse(line)).toMatchObject({ ...queue, ...expected });
  });

  it('options of a server go to the one that is named', () => {
    expect(parse('monitor --server https://server.example --user ana')).toMatchObject({
      server: { remoteUrl: new URL('https://server.example/'), options: { userName: 'ana' } },
    });
  });

  it.each<[string, RegExp]>([
    ['add http://server.example/', /at least one file/],
    ['add --name {nonsense} a.bin http://server.example/', /--name: There is no field/],
    ['add --name {date} a.bin http://server.example/x', /--name gives addresses below a folder/],
    ['add --limit fast a.bin http://server.example/', /no rate/],
    ['add --limit 10 a.bin http://server.example/', /1024 to 1000G/],
    ['add --user ana a.bin http://server.example/', /--user does not go with add/],
    ['list abcd', /one word too many/],
    ['list --state nonsense', /state must be one of/],
    ['list --state=', /state must be one of/],
    ['pause', /Name an upload/],
    ['pause abc', /is no id/],
    ['pause ../x', /is no id/],
    ['pause abcd --all', /Either --all, or/],
    ['move', /Say where/],
    ['move sideways abcd', /up, down, top, bottom/],
    ['move top', /Name an upload/],
    ['priority urgent abcd', /foreground, high, normal, low/],
    ['limit abcd', /Name an upload/],
    ['settings nonsense 1', /There is no setting 'nonsense'/],
    ['settings mode', /VALUE/],
    ['history --count 0', /--count/],
    ['receipt', /Name one id/],
    ['receipt abcd ef01', /Name one id/],
    ['manifest abcd --csv --json', /not both/],
    ['monitor --user ana', /--user needs --server/],
    ['monitor --server ftp://server.example', /--server: /],
    ['create x', /Unknown command: create\. Use add\./],
    ['complete x', /closed by itself/],
    ['constructor', /Unknown command/],
    ['limit -5 abcd', /^Unknown option: -5\./],
    ['list --nonsense', /^Unknown option: --nonsense\./],
    ['history --count -3', /^--count needs a value; /],
    ['history --count', /^--count needs a value; /],
    ['receipt abcd -o', /^-o needs a value; |^--output needs a value; /],
    ['list --finished=yes', /^--finished takes no value\.$/],
  ])('"%s" is bad usage', (line, why) => {
    expect(parse(line)).toEqual({ command: 'bad-usage', why: expect.stringMatching(why) });
  });
});
