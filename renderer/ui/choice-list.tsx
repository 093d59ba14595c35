import { Label, RadioButton, RadioField, RadioGroup, Text } from 'react-aria-components';

export interface Choice<T extends string> {
  value: T;
  label: string;
  hint?: string;
}

interface ChoiceListProps<T extends string> {
  label: string;
  value: T;
  choices: readonly Choice<T>[];
  onChange: (value: T) => void;
}

/** One of a few, each with its consequence below it. */
export function ChoiceList<T extends string>({ label, value, choices, onChange }: ChoiceListProps<T>) {
  return (
    <RadioGroup className="choices" value={value} onChange={(next) => onChange(next as T)}>
      <Label className="entry-label">{label}</Label>
      {choices.map((choice) => (
        <RadioField key={choice.value} value={choice.value} className="choice">
          <RadioButton className="choice-button">
            <span className="choice-mark round" aria-hidden="true" />
            {choice.label}
          </RadioButton>
          {choice.hint !== undefined && (
            <Text slot="description" className="entry-hint">
              {choice.hint}
            </Text>
          )}
        </RadioField>
      ))}
    </RadioGroup>
  );
}
