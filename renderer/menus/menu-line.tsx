import { Check, ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { Menu, MenuItem, type MenuProps, Popover, SubmenuTrigger, Text } from 'react-aria-components';

interface MenuLineProps {
  label: string;
  /** Keys that do the same: for the eye only, they are no part of the name. */
  keys?: string | undefined;
  onAction: () => void;
}

export function MenuLine({ label, keys, onAction }: MenuLineProps) {
  return (
    <MenuItem className="menu-item" textValue={label} onAction={onAction}>
      <Text slot="label">{label}</Text>
      {keys !== undefined && <span className="menu-keys" data-keys={keys} />}
    </MenuItem>
  );
}

/** One of several, with a check before the one in force. */
export function MenuChoice({ id, label }: { id: string; label: string }) {
  return (
    <MenuItem className="menu-item" id={id} textValue={label}>
      <Check className="icon menu-check" aria-hidden />
      <Text slot="label">{label}</Text>
    </MenuItem>
  );
}

interface SubMenuProps extends Omit<MenuProps<object>, 'children' | 'className'> {
  label: string;
  children: ReactNode;
}

export function SubMenu({ label, children, ...rest }: SubMenuProps) {
  return (
    <SubmenuTrigger>
      <MenuItem className="menu-item" textValue={label}>
        <Text slot="label">{label}</Text>
        <ChevronRight className="icon menu-more" aria-hidden />
      </MenuItem>
      <Popover className="popover">
        <Menu {...rest} className="menu" aria-label={label}>
          {children}
        </Menu>
      </Popover>
    </SubmenuTrigger>
  );
}
