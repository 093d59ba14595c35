import { describe, expect, it } from 'vitest';
import { parseArguments } from './arguments.ts';

const parse = (line: string) => parseArguments(line.split(' ').filter((word) => word !== ''));
const upload = {
  command: 'upload',
  sourcePaths: ['a.bin'],
  remoteUrl: new URL('http://server.example/drop/'),
  isJson: false,
  dataFolder: null,
};
const serve = { command: 'serve', folder: null, port: 0, bytesPerSecond: null, isLogging: false };

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

describe('serve', () => {
  it.each([
    ['serve', serve],
    ['serve folder', { ...serve, folder: 'folder' }],
    ['serve --port 8080', { ...serve, port: 8080 }],
    ['serve --port 0', serve],
    ['serve --port 65535', { ...serve, port: 65_535 }],
    ['serve --rate 40', { ...serve, bytesPerSecond: 40_000_000 }],
    ['serve --log', { ...serve, isLogging: true }],
  ])('%s', (line, expected) => {
    expect(parse(line)).toEqual(expected);
  });
});

describe('help', () => {
  it.each(['--help', '-h', 'upload --help', 'serve -h folder'])('%s', (line) => {
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
  ])('"%s"', (line, why) => {
    expect(parse(line)).toEqual({ command: 'bad-usage', why: expect.stringMatching(why) });
  });

  it('never repeats a password', () => {
    expect(JSON.stringify(parse('upload a.bin http://me:secret@server.example/'))).not.toContain('secret');
  });
});
