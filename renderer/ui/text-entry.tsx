import { FieldError, Input, Label, Text, TextArea, TextField } from 'react-aria-components';

interface TextEntryProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  type?: 'text' | 'password';
  /** Several lines. */
  rows?: number;
  hint?: string | undefined;
  problem?: string | undefined;
  placeholder?: string;
  /** Addresses and keys read from left to right in every language. */
  isCode?: boolean;
  /** A number: the box is short. */
  isNumber?: boolean;
  isLabelHidden?: boolean;
  autoFocus?: boolean;
}

/** One entry of a form: its name, the box, and below it what helps or what is wrong. */
export function TextEntry(props: TextEntryProps) {
  const {
    label,
    hint,
    problem,
    rows,
    isCode,
    isNumber,
    isLabelHidden,
    placeholder = '',
    type = 'text',
    ...rest
  } = props;
  const look = { className: isCode ? 'input code' : 'input', ...(isCode && { dir: 'ltr' }) };
  return (
    <TextField
      {...rest}
      className={isNumber ? 'entry number' : 'entry'}
      type={type}
      autoComplete="off"
      spellCheck="false"
      inputMode={isNumber ? 'numeric' : 'text'}
      isInvalid={problem !== undefined}
    >
      <Label className={isLabelHidden ? 'visually-hidden' : 'entry-label'}>{label}</Label>
      {rows === undefined ? (
        <Input {...look} placeholder={placeholder} />
      ) : (
        <TextArea {...look} placeholder={placeholder} rows={rows} />
      )}
      <FieldError className="entry-problem">{problem}</FieldError>
      {problem === undefined && hint !== undefined && (
        <Text slot="description" className="entry-hint">
          {hint}
        </Text>
      )}
    </TextField>
  );
}
