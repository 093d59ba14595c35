import type { CSSProperties } from 'react';
import { ProgressBar } from 'react-aria-components';
import type { JobState } from '../../shared/job-view.ts';

interface ProgressTrackProps {
  label: string;
  valueText: string;
  percent: number;
  /** Shares of the whole, 0 to 1: confirmed by the server, and handed to the network. */
  acknowledged: number;
  sent: number;
  /** Decides the shape: solid, striped, outlined, notched. */
  state: JobState;
}

type TrackStyle = CSSProperties & { '--acknowledged': string; '--sent': string };

const share = (part: number): string => `${(Math.min(1, Math.max(0, part)) * 100).toFixed(2)}%`;

/** The solid part is confirmed, the lighter one is on its way. */
export function ProgressTrack({ label, valueText, percent, acknowledged, sent, state }: ProgressTrackProps) {
  const style: TrackStyle = { '--acknowledged': share(acknowledged), '--sent': share(sent) };
  return (
    <ProgressBar
      className={`track ${state}`}
      style={style}
      value={percent}
      valueLabel={valueText}
      aria-label={label}
    >
      <span className="track-sent" />
      <span className="track-acknowledged" />
    </ProgressBar>
  );
}
