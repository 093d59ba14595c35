import type { SkipReason } from '../../../shared/ipc-contract.ts';
import type { SourceIdentity } from '../../transfer/ports.ts';

/** A file to upload, found below what was dropped. */
export interface FoundFile {
  sourcePath: string;
  /** '/' separated, beginning with the dropped folder's own name; the base name for a single file. */
  relativePath: string;
  identity: SourceIdentity;
}

/** What was dropped, or is below it, and can't be uploaded. */
export interface SkippedItem {
  /** As `relativePath`. */
  name: string;
  reason: SkipReason;
}

/** Whether it may still be uploaded: nobody knows yet what is there. */
export const isSilent = ({ reason }: SkippedItem): boolean => reason === 'not-answering';
