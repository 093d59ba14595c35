import type { DatabaseSync } from 'node:sqlite';

const unfinished = "('queued', 'connecting', 'transferring', 'transferred', 'closing', 'transientError')";
/** Cancels go on: what a server has forgotten can be cancelled again without harm. */
const atRest = "('acknowledged', 'cancelled', 'cancelling')";

/**
 * Jobs of which only old data is known: gone if the history knows that they arrived, else paused if they could
 * start, with a note: what was cancelled may have been retried since, and anything may have been sent. Batches of
 * old data are not searched for files again. Returns how many were paused.
 */
export function pauseDoubtful(
  db: DatabaseSync,
  jobIds: Iterable<string>,
  batchIds: Iterable<string>,
): number {
  db.exec('CREATE TEMP TABLE doubtful (id TEXT PRIMARY KEY) WITHOUT ROWID');
  const insert = db.prepare('INSERT OR IGNORE INTO doubtful VALUES (?)');
  for (const id of jobIds) insert.run(id);
  for (const id of batchIds) insert.run(id);
  db.exec(`
    DELETE FROM jobs WHERE id IN doubtful AND state NOT IN ('acknowledged', 'cancelled')
      AND id IN (SELECT job_id FROM history
        WHERE iif(json_valid(entry), json_extract(entry, '$.outcome'), NULL) = 'acknowledged');
    UPDATE jobs SET session = json_set(session, '$.notes',
        json_insert(coalesce(json_extract(session, '$.notes'), '[]'), '$[#]', 'restored'),
        '$.lastFragmentSent', json(iif(json_extract(session, '$.sessionId') IS NULL
          AND NOT coalesce(json_extract(session, '$.lastFragmentSent'), 0), 'false', 'true')),
        '$.lastEnd', 'left-behind')
      WHERE id IN doubtful AND state NOT IN ${atRest} AND json_valid(session)
        AND NOT instr(session, '"restored"')`);
  const pause = db.prepare(
    `UPDATE jobs SET state = 'suspended', error = NULL, next_try_at = NULL, is_run_now = 0
       WHERE id IN doubtful AND state IN ${unfinished}`,
  );
  const paused = Number(pause.run().changes);
  db.exec(`
    UPDATE batches SET scan = 'stopped' WHERE id IN doubtful AND scan = 'running';
    DELETE FROM batches WHERE NOT EXISTS (SELECT 1 FROM jobs WHERE batch_id = batches.id);
    DROP TABLE doubtful`);
  return paused;
}
