import type { Socket } from 'node:net';
import { bitsVerb } from '../bits/header-names.ts';
import { InterimAnswers } from './interim-answers.ts';

/**
 * Makes a socket fit for packets, below the HTTP library: the library leaves `Content-Length` out of an
 * empty request with a verb it doesn't know, though every packet must have one [MC-BUP] 2.2.1.1, and fails
 * on an unsolicited `100 Continue`.
 * @param onHead called when the head of a packet is written: from here on the server may have seen it.
 */
export function speakPackets(socket: Socket, onHead: () => void): void {
  const interimAnswers = new InterimAnswers();
  const { write, read } = socket;

  socket.write = (...args: unknown[]): boolean => {
    const [data, ...rest] = args;
    if (typeof data !== 'string' || !data.startsWith(`${bitsVerb} `)) {
      return Reflect.apply(write, socket, args);
    }
    interimAnswers.expectAnswer();
    onHead();
    return Reflect.apply(write, socket, [withLength(data), ...rest]);
  };

  socket.read = (size?: number): Buffer | null => {
    for (;;) {
      const chunk: Buffer | null = Reflect.apply(read, socket, [size]);
      if (chunk === null) return null;
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
  /\r\ncontent-length:/i.test(head) ? head : `${head.slice(0, -2)}Content-Length: 0\r\n\r\n`;
