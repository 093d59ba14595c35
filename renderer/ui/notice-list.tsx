import { CircleAlert, Info, X } from 'lucide-react';
import { useStore } from 'zustand';
import { en } from '../../shared/i18n/en.ts';
import { HoldBanners } from '../banners/hold-banner.tsx';
import { SignInBanners } from '../servers/sign-in-banners.tsx';
import { heldUploads } from '../state/held-uploads.ts';
import { useModel, useUi } from '../state/model-context.ts';
import type { Notice } from '../state/notices.ts';
import { selectSignInCalls } from '../state/sign-in-calls.ts';
import { CopyButton } from './copy-button.tsx';
import { IconButton } from './icon-button.tsx';
import { PushButton } from './push-button.tsx';
import { useFocusHeir } from './use-focus-heir.ts';

export function NoticeList() {
  const { queue } = useModel();
  const notices = useUi((ui) => ui.notices);
  const hasCalls = useStore(queue, (state) => selectSignInCalls(state).length > 0);
  const isHeld = useStore(queue, ({ groups, status }) => heldUploads(groups, status.hold).length > 0);
  if (notices.length === 0 && !hasCalls && !isHeld) return null;
  return (
    <section className="notices" aria-label={en.notices.title}>
      <HoldBanners />
      <SignInBanners />
      {notices.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </section>
  );
}

function NoticeCard({ notice }: { notice: Notice }) {
  const model = useModel();
  const show = (): void => {
    model.reveals.showAnyway(notice.hiddenJobIds);
    model.notices.dismiss(notice.id);
  };
  const ref = useFocusHeir<HTMLDivElement>();
  const Icon = notice.tone === 'trouble' ? CircleAlert : Info;
  return (
    <div ref={ref} className={`notice ${notice.tone}`}>
      <Icon className="icon" aria-hidden />
      <div className="notice-body">
        <strong>{notice.title}</strong>
        <ul>
          {notice.lines.map(({ name, text }) => (
            <li key={`${name}:${text}`}>
              {name !== null && <span className="notice-name">{name}</span>}
              {text}
            </li>
          ))}
        </ul>
        {notice.technical !== null && (
          <p className="technical">
            <code>{notice.technical}</code>
            <CopyButton text={`${notice.title}\n${notice.technical}`} />
          </p>
        )}
      </div>
      {notice.hiddenJobIds.length > 0 && <PushButton onPress={show}>{en.notices.show}</PushButton>}
      <IconButton label={en.notices.dismiss} icon={X} onPress={() => model.notices.dismiss(notice.id)} />
    </div>
  );
}
