import type { LucideIcon } from 'lucide-react';
import { Button, type ButtonProps, Tooltip, TooltipTrigger } from 'react-aria-components';

interface IconButtonProps extends Omit<ButtonProps, 'children' | 'className' | 'style' | 'aria-label'> {
  label: string;
  icon: LucideIcon;
}

/** A button with a picture only; its name shows as a tooltip under pointer and focus. */
export function IconButton({ label, icon: Icon, ...rest }: IconButtonProps) {
  return (
    <TooltipTrigger delay={500}>
      <Button {...rest} aria-label={label} className="icon-button">
        <Icon className="icon" aria-hidden />
      </Button>
      <Tooltip className="tooltip" offset={6}>
        {label}
      </Tooltip>
    </TooltipTrigger>
  );
}
