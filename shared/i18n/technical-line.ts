import { visibleText } from '../format.ts';
import { hresultName } from '../hresult-names.ts';
import type { ErrorFacts, UploadError } from '../upload-error.ts';

/** BG_ERROR_CONTEXT; only 5 and 7 are meant for the wire. */
const contexts: Readonly<Record<number, string>> = {
  0: 'nowhere in particular',
  1: 'unknown',
  2: 'the queue',
  3: 'telling the user',
  4: 'the local file',
  5: 'the server',
  6: 'the network',
  7: 'the application behind the server',
};

/** Quiet line for support: "connection-lost · HTTP 503 · BITS 0x80070005 E_ACCESSDENIED · context 5 (the server) · ECONNRESET". */
export function technicalLine(error: UploadError): string {
  const { httpStatus, bitsErrorCode, bitsErrorContext, host, detail } = error.facts;
  const parts = [
    error.code,
    httpStatus === undefined ? null : `HTTP ${httpStatus}`,
    bitsErrorCode === undefined ? null : codeWords(bitsErrorCode),
    bitsErrorContext === undefined ? null : contextWords(bitsErrorContext),
    host === undefined ? null : visibleText(host),
    detail === undefined ? null : visibleText(detail),
  ];
  return parts.filter((part) => part !== null).join(' · ');
}

/** 2147942405 → "BITS 0x80070005 E_ACCESSDENIED". */
function codeWords(code: number): string {
  const name = hresultName(code);
  return `BITS 0x${code.toString(16).toUpperCase().padStart(8, '0')}${name === null ? '' : ` ${name}`}`;
}

function contextWords(context: NonNullable<ErrorFacts['bitsErrorContext']>): string {
  const who = contexts[context];
  return who === undefined ? `context ${context}` : `context ${context} (${who})`;
}
