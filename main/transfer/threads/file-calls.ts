import { codeOf, isDriveGone } from './drive-gone.ts';
import { fileDeeds, ReadFailure } from './file-deeds.ts';
import { replyDeeds } from './reply-deeds.ts';
import { scanDeeds } from './scan-deeds.ts';

type FileDeeds = typeof fileDeeds & typeof replyDeeds & typeof scanDeeds;

/** A deed and what it is done to, as it goes to a thread. */
export type FileCall<D extends keyof FileDeeds = keyof FileDeeds> = {
  [Name in D]: { deed: Name; args: Parameters<FileDeeds[Name]> };
}[D];

export type FileResult<D extends keyof FileDeeds> = ReturnType<FileDeeds[D]>;

/** Why a deed failed, as it comes back from a thread. */
export interface FileFailure {
  /** The system's code. */
  code: string;
  /** Nothing is left of the place where the file stood. */
  isDriveGone: boolean;
  /** Offset at which reading failed; null for everything else. */
  position: number | null;
}

/** Does what the call says. Never throws. */
export function answerFileCall(call: FileCall): { result: unknown } | { failure: FileFailure } {
  try {
    return { result: perform(call) };
  } catch (cause) {
    const [place] = call.args;
    const [position, reason] = cause instanceof ReadFailure ? [cause.position, cause.cause] : [null, cause];
    const code = codeOf(reason);
    return { failure: { code, isDriveGone: isDriveGone(code, place, call.deed === 'open'), position } };
  }
}

function perform(call: FileCall): unknown {
  switch (call.deed) {
    case 'open':
      return fileDeeds.open(...call.args);
    case 'look':
      return fileDeeds.look(...call.args);
    case 'read':
      return fileDeeds.read(...call.args);
    case 'close':
      return fileDeeds.close(...call.args);
    case 'openPart':
      return replyDeeds.openPart(...call.args);
    case 'writePart':
      return replyDeeds.writePart(...call.args);
    case 'keepPart':
      return replyDeeds.keepPart(...call.args);
    case 'doubtPart':
      return replyDeeds.doubtPart(...call.args);
    case 'placePart':
      return replyDeeds.placePart(...call.args);
    case 'closePart':
      return replyDeeds.closePart(...call.args);
    case 'discardPart':
      return replyDeeds.discardPart(...call.args);
    case 'scan':
      return scanDeeds.scan(...call.args);
  }
}
