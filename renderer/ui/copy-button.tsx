import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { en } from '../../shared/i18n/en.ts';
import { useModel } from '../state/model-context.ts';
import { copyText } from './copy-text.ts';
import { PushButton } from './push-button.tsx';

interface CopyButtonProps {
  text: string;
  label?: string;
  /** Whose text it is, for the button's accessible name. */
  of?: string;
}

export function CopyButton({ text, label = en.details.copy, of }: CopyButtonProps) {
  const { announcer } = useModel();
  const [copied, setCopied] = useState<string | null>(null);
  const isCopied = copied === text;
  return (
    <PushButton
      look="quiet"
      icon={isCopied ? Check : Copy}
      {...(of !== undefined && { 'aria-label': en.steps.of(label, of) })}
      onPress={() => {
        if (!copyText(text)) return;
        setCopied(text);
        announcer.say(en.details.copied);
      }}
    >
      {isCopied ? en.details.copied : label}
    </PushButton>
  );
}
