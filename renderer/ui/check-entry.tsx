import { Check } from 'lucide-react';
import { CheckboxButton, CheckboxField, Text } from 'react-aria-components';

interface CheckEntryProps {
  label: string;
  hint?: string;
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
}

/** Yes or no, with its consequence below it. */
export function CheckEntry({ label, hint, ...rest }: CheckEntryProps) {
  return (
    <CheckboxField {...rest} className="choice">
      <CheckboxButton className="choice-button">
        <span className="choice-mark" aria-hidden="true">
          <Check className="icon" />
        </span>
        {label}
      </CheckboxButton>
      {hint !== undefined && (
        <Text slot="description" className="entry-hint">
          {hint}
        </Text>
      )}
    </CheckboxField>
  );
}
