import type { DatabaseSync } from 'node:sqlite';

const unfinished = "('queued', 'connecting', 'transferring', 'transferred', 'closing', 'transientError')";
/** Cancels go on: what a server has forgotten can be cancelled again without harm. */
const atRest = "('acknowledged', 'cancelled', 'cancelling')";

/**
 * Jobs of which only old data is known: gone if the history knows how they ended, else paused if they could
 * start, with a note. Batches of old data are not searched for files again. Returns how many were paused.
 */
export function pauseDoubtful(
  db: DatabaseSync,
  jobIds: Iterable<string>,
  batchIds: Iterable<string>,
): number {
  const dropEnded = db.prepare(
    `DELETE FROM jobs WHERE id = ? AND state NOT IN ('acknowledged', 'cancelled')
       AND id IN (SELECT job_id FROM history WHERE job_id IS NOT NULL)`,
  );
  const note = db.prepare(
    `UPDATE jobs SET session = json_set(session, '$.notes',
         json_insert(coalesce(json_extract(session, '$.notes'), '[]'), '$[#]', 'restored'))
       WHERE id = ? AND state NOT IN ${atRest} AND json_valid(session) AND NOT instr(session, '"restored"')`,
  );
  const pause = db.prepare(
    `UPDATE jobs SET state = 'suspended', error = NULL, next_try_at = NULL, is_run_now = 0
       WHERE id = ? AND state IN ${unfinished}`,
  );
  const endScan = db.prepare("UPDATE batches SET scan = 'stopped' WHERE id = ? AND scan = 'running'");
  let paused = 0;
  for (const id of jobIds) {
    dropEnded.run(id);
    note.run(id);
    paused += Number(pause.run(id).changes);
  }
  for (const id of batchIds) endScan.run(id);
  db.exec('DELETE FROM batches WHERE NOT EXISTS (SELECT 1 FROM jobs WHERE batch_id = batches.id)');
  return paused;
}
