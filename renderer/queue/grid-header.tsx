import type { Ref } from 'react';
import { en } from '../../shared/i18n/en.ts';

const { name, progress, size, speed, timeLeft, actions } = en.columns;

const columns = [
  { className: 'cell-name', title: name },
  { className: 'cell-progress', title: progress },
  { className: 'cell-size', title: size },
  { className: 'cell-speed', title: speed },
  { className: 'cell-left', title: timeLeft },
];

export function GridHeader({ ref }: { ref: Ref<HTMLTableSectionElement> }) {
  return (
    <thead ref={ref} className="grid-header">
      <tr aria-rowindex={1} className="row header">
        {columns.map(({ className, title }) => (
          <th key={title} scope="col" className={className}>
            {title}
          </th>
        ))}
        <th scope="col" className="cell-actions">
          <span className="visually-hidden">{actions}</span>
        </th>
      </tr>
    </thead>
  );
}
