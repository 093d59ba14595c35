import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { missingModule, strictEmitter, strictObject } from './strict.ts';

class Widget extends strictEmitter<object>('Widget') {
  #count = 0;
  optional: string | undefined = undefined;
  count(): number {
    return ++this.#count;
  }
}

const unknown = (name: string) => `electron stand-in: ${name} is not offered`;

test('an unknown member throws with its name, on instances, classes and plain objects', () => {
  const widget = new Widget();
  expect(() => Reflect.get(widget, 'frobnicate')).toThrow(unknown('Widget.frobnicate'));
  expect(() => Reflect.get(Widget, 'create')).toThrow(unknown('Widget.create'));
  expect(() => Reflect.get(strictObject('shell', {}), 'open')).toThrow(unknown('shell.open'));
});

test('setting an unknown member throws too', () => {
  expect(() => Reflect.set(new Widget(), 'sise', 1)).toThrow(unknown('Widget.sise'));
});

test('known members, private fields, events and stubs work as on any object', () => {
  const widget = new Widget();
  expect([widget.count(), widget.count(), widget.optional]).toEqual([1, 2, undefined]);
  const heard: number[] = [];
  expect(widget.on('tick', (n: number) => heard.push(n))).toBe(widget);
  widget.emit('tick', 7);
  expect(heard).toEqual([7]);
  widget.count = () => 99;
  expect(widget.count()).toBe(99);
});

test('runtimes may probe: await, inspect, JSON, symbols', async () => {
  const widget = new Widget();
  expect(await widget).toBe(widget);
  expect(inspect(widget)).toContain('Widget');
  expect(JSON.stringify(strictObject('plain', { a: 1 }))).toBe('{"a":1}');
  expect(`${Object.prototype.toString.call(widget)}`).toBe('[object Object]');
  expect('frobnicate' in widget).toBe(false);
});

test('a missing module can be imported and throws in every use', async () => {
  const missing: { start(): void } & (new () => object) = missingModule('tracing');
  expect(() => missing.start()).toThrow(unknown('tracing'));
  expect(() => new missing()).toThrow(unknown('tracing'));
  expect(() => Reflect.apply(missing, undefined, [])).toThrow(unknown('tracing'));
  expect(await missing).toBe(missing);
});
