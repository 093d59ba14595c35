import type { Notification, NotificationConstructorOptions } from 'electron';
import { records } from './records.ts';
import { strictEmitter } from './strict.ts';

/** A notification that exists as a record only; specs emit `click` on it themselves. */
export class StandInNotification extends strictEmitter<Notification>('Notification') {
  title: string;
  body: string;
  silent: boolean;

  constructor(options: NotificationConstructorOptions = {}) {
    super();
    this.title = options.title ?? '';
    this.body = options.body ?? '';
    this.silent = options.silent ?? false;
  }

  static isSupported(): boolean {
    return true;
  }

  show(): void {
    records.notifications.push(this);
    setImmediate(() => this.emit('show', {}));
  }

  close(): void {
    this.emit('close', {});
  }
}
