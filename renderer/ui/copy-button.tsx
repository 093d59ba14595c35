import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { en } from '../../shared/i18n/en.ts';
import { useModel } from '../state/model-context.ts';
import { copyText } from './copy-text.ts';
import { PushButton } from './push-button.tsx';

export function CopyButton({ text }: { text: string }) {
  const { announcer } = useModel();
  const [copied, setCopied] = useState<string | null>(null);
  const isCopied = copied === text;
  return (
    <PushButton
      look="quiet"
      icon={isCopied ? Check : Copy}
      onPress={() => {
        if (!copyText(text)) return;
        setCopied(text);
        announcer.say(en.details.copied);
      }}
    >
      {isCopied ? en.details.copied : en.details.copy}
    </PushButton>
  );
}
