import type { QuirkProfile } from './quirk-profile.ts';
import { connectionProfiles } from './quirks/connections.ts';
import { foreignAnswerProfiles } from './quirks/foreign-answers.ts';
import { goBitsProfiles } from './quirks/go-bits.ts';
import { httpListenerProfiles } from './quirks/http-listener.ts';
import { modBitsProfiles } from './quirks/mod-bits.ts';
import { offsetProfiles } from './quirks/offsets.ts';
import { otherServerProfiles } from './quirks/other-servers.ts';
import { sessionIdProfiles } from './quirks/session-ids.ts';
import { simpleBitsServerProfiles } from './quirks/simple-bits-server.ts';

/** Every habit of a server that an upload must come to a good or a clear end with. */
export const quirkProfiles: readonly QuirkProfile[] = [
  ...simpleBitsServerProfiles,
  ...httpListenerProfiles,
  ...goBitsProfiles,
  ...modBitsProfiles,
  ...otherServerProfiles,
  ...sessionIdProfiles,
  ...connectionProfiles,
  ...offsetProfiles,
  ...foreignAnswerProfiles,
];
