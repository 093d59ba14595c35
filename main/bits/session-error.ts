import { type UploadError, type UploadErrorCode, uploadError } from '../../shared/upload-error.ts';
import type { Ack, Refusal } from './ack.ts';
import { errorOfRefusal } from './bits-error.ts';
import type { PacketType } from './packet.ts';
import type { SessionState } from './session-state.ts';
import { hostName } from './session-target.ts';

export const transientError = (state: SessionState, code: UploadErrorCode): UploadError =>
  uploadError(code, 'transient', { host: hostName(state) });

export const fatalError = (state: SessionState, code: UploadErrorCode): UploadError =>
  uploadError(code, 'fatal', { host: hostName(state) });

export const refusalError = (state: SessionState, packetType: PacketType, refusal: Refusal): UploadError =>
  errorOfRefusal(packetType, refusal, hostName(state));

/** The error of an Ack that is not the one hoped for. */
export function errorOfAck(packetType: PacketType, ack: Ack, state: SessionState): UploadError {
  switch (ack.kind) {
    case 'refused':
      return refusalError(state, packetType, ack.refusal);
    case 'protocol-mismatch':
      return fatalError(state, 'protocol-mismatch');
    case 'malformed':
      return uploadError('malformed-answer', 'transient', { host: hostName(state), detail: ack.why });
    default:
      return transientError(state, 'malformed-answer');
  }
}
