import { useState } from 'react';
import { FieldError, Form, Input, Label, Text, TextField } from 'react-aria-components';
import { parseAddress } from '../../shared/address.ts';
import { addressWords } from '../../shared/i18n/address-words.ts';
import { en } from '../../shared/i18n/en.ts';
import { useModel, useSettings, useUi } from '../state/model-context.ts';
import { PushButton } from '../ui/push-button.tsx';
import { LandingPreview } from './landing-preview.tsx';
import { NamingEntry } from './naming-entry.tsx';
import { useNaming } from './use-naming.ts';

/** Takes an address; says what is wrong with it as it is typed, and where a file would land. */
export function AddressForm({ exampleFile }: { exampleFile: string }) {
  const { additions } = useModel();
  const isStarting = useUi((ui) => ui.isPracticeStarting);
  const [text, setText] = useState(useSettings(addressOf));
  const [wasSent, setWasSent] = useState(false);
  const parsed = parseAddress(text);
  const destination = parsed.ok ? ({ kind: 'address', address: parsed.url.href } as const) : null;
  const naming = useNaming(destination);
  // An empty field is no mistake before somebody tries to use it.
  const problem = parsed.ok || (text === '' && !wasSent) ? null : addressWords(parsed.problem);

  return (
    <Form
      className="address-form"
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault();
        setWasSent(true);
        if (destination !== null && naming.problem === null) void additions.choose(destination);
      }}
    >
      <TextField
        className="field"
        type="text"
        inputMode="url"
        autoComplete="off"
        spellCheck="false"
        autoFocus
        value={text}
        onChange={setText}
        isInvalid={problem !== null}
      >
        <Label>{en.destination.address}</Label>
        <Input className="input" dir="ltr" placeholder="https://server.example/uploads/" />
        <FieldError className="field-error">{problem}</FieldError>
        {problem === null && (
          <Text slot="description" className="field-hint">
            {parsed.ok ? (
              <LandingPreview folder={parsed.url} fileName={exampleFile} rule={naming.rule} />
            ) : (
              en.destination.addressHint
            )}
          </Text>
        )}
      </TextField>
      <PushButton look="primary" type="submit" isDisabled={isStarting}>
        {en.destination.use}
      </PushButton>
      <NamingEntry naming={naming} folder={parsed.ok ? parsed.url : null} exampleFile={exampleFile} />
    </Form>
  );
}

const addressOf = ({ destination }: { destination: { kind: string; address?: string } | null }): string =>
  destination?.address ?? '';
