import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, type ButtonProps } from 'react-aria-components';

interface PushButtonProps extends Omit<ButtonProps, 'children' | 'className' | 'style'> {
  look?: 'primary' | 'plain' | 'quiet';
  icon?: LucideIcon;
  children: ReactNode;
}

export function PushButton({ look = 'plain', icon: Icon, children, ...rest }: PushButtonProps) {
  return (
    <Button {...rest} className={`push ${look}`}>
      {Icon !== undefined && <Icon className="icon" aria-hidden />}
      <span>{children}</span>
    </Button>
  );
}
