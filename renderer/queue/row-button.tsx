import type { LucideIcon } from 'lucide-react';
import type { MouseEvent } from 'react';
import { en } from '../../shared/i18n/en.ts';

interface RowButtonProps {
  label: string;
  /** Name of the row, for the button's accessible name. */
  of: string;
  /** Shown instead of the label. */
  icon?: LucideIcon;
  isActive: boolean;
  /** It opens a menu. */
  hasMenu?: boolean;
  onClick: (event: MouseEvent<HTMLButtonElement>) => void;
}

/** Plain and light: hundreds of these pass by while the list scrolls. */
export function RowButton({ label, of, icon: Icon, isActive, hasMenu, onClick }: RowButtonProps) {
  return (
    <button
      type="button"
      className={Icon === undefined ? 'row-button text' : 'row-button'}
      tabIndex={isActive ? 0 : -1}
      aria-label={en.steps.of(label, of)}
      aria-haspopup={hasMenu ? 'menu' : undefined}
      title={Icon === undefined ? undefined : label}
      onClick={onClick}
    >
      {Icon === undefined ? label : <Icon className="icon" aria-hidden />}
    </button>
  );
}
