import type { Socket } from 'node:net';
import { bitsVerb } from '../bits/header-names.ts';
import { InterimAnswers } from './interim-answers.ts';

export interface SocketEvents {
  /** The head of a request is written: from here on the server may have seen it. */
  onHead(): void;
  /** Bytes came from the server, whatever they are. */
  onBytes(): void;
}

/**
 * Makes a socket fit for packets, below the HTTP library: the library leaves `Content-Length` out of an
 * empty request with a verb it doesn't know, though every packet must have one [MC-BUP] 2.2.1.1, and fails
 * on an unsolicited `100 Continue`.
 */
export function prepareSocket(socket: Socket, events: SocketEvents): void {
  const interimAnswers = new InterimAnswers();
  const { write, read } = socket;

  socket.write = (...args: unknown[]): boolean => {
    const [data, ...rest] = args;
    // The library writes heads as text and bodies as bytes.
    if (typeof data !== 'string') return Reflect.apply(write, socket, args);
    interimAnswers.expectAnswer();
    events.onHead();
    return Reflect.apply(write, socket, [withLength(data), ...rest]);
  };

  socket.read = (size?: number): Buffer | null => {
    for (;;) {
      const chunk: Buffer | null = Reflect.apply(read, socket, [size]);
      if (chunk === null) return null;
      events.onBytes();
      try {
        const passed = interimAnswers.filter(chunk);
        if (passed.length > 0) return passed;
      } catch (fault) {
        socket.destroy(fault instanceof Error ? fault : new Error(String(fault)));
        return null;
      }
    }
  };
}

const withLength = (head: string): string =>
  !head.startsWith(`${bitsVerb} `) || /\r\ncontent-length:/i.test(head)
    ? head
    : `${head.slice(0, -2)}Content-Length: 0\r\n\r\n`;
