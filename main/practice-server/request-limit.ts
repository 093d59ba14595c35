import type { Response } from './response-writer.ts';

/** A web server in front of the upload server that refuses long requests, as request filtering of IIS 7 does. */
export interface RequestLimit {
  /** Longest body; 30,000,000 in IIS unless configured. */
  readonly bytes: number;
  readonly status: 404 | 413;
}

/** Its answer: a page, and no Ack. */
export function tooLongPage({ status }: RequestLimit): Response {
  const title = status === 404 ? '404 - File or directory not found.' : '413 - Request entity too large.';
  const body = Buffer.from(
    `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
  );
  return {
    status,
    headers: [
      ['Content-Type', 'text/html'],
      ['Content-Length', String(body.length)],
    ],
    body,
  };
}
