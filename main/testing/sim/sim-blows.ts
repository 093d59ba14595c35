import type { Blow } from './sim-plan.ts';
import type { SimWorld } from './sim-world.ts';

/** Lets a blow fall on the world. */
export function strike(world: SimWorld, blow: Blow): void {
  const { network, time } = world;
  world.note(describe(blow));
  const later = (forMs: number, repair: () => void): void => {
    time.after(forMs, repair);
  };
  switch (blow.kind) {
    case 'wish':
      wish(world, blow);
      break;
    case 'offline':
      world.setOnline(false);
      later(blow.forMs, () => world.setOnline(true));
      break;
    case 'sleep':
      network.cut(() => true);
      time.sleep(blow.forMs, blow.isMonotonicRunning);
      break;
    case 'set-clock':
      time.setWallClock(blow.byMs);
      break;
    case 'server-restart': {
      const server = network.servers[blow.server];
      if (!server) break;
      server.isUp = false;
      network.cut(({ host }) => network.serverOf(host) === server);
      server.restart(network.random);
      for (const [url, watched] of world.watch.all())
        if (url.startsWith(server.origin)) watched.restarts += 1;
      later(blow.forMs, () => {
        server.isUp = true;
      });
      break;
    }
    case 'node-down': {
      const server = network.servers[blow.server];
      if (!server?.habits.node) break;
      const { host } = server.habits.node;
      server.isNodeUp = false;
      network.cut((flight) => flight.host === host);
      for (const [url, watched] of world.watch.all())
        if (url.startsWith(server.origin)) watched.restarts += 1;
      later(blow.forMs, () => {
        server.isNodeUp = true;
      });
      break;
    }
    case 'sign-in': {
      const server = network.servers[blow.server];
      if (!server) break;
      server.isSignInAsked = true;
      later(blow.forMs, () => {
        server.isSignInAsked = false;
      });
      break;
    }
    case 'server-disk-full': {
      const server = network.servers[blow.server];
      if (!server) break;
      server.isDiskFull = true;
      later(blow.forMs, () => {
        server.isDiskFull = false;
      });
      break;
    }
    case 'disk-full':
      world.disk.isFull = true;
      later(blow.forMs, () => {
        world.disk.isFull = false;
      });
      break;
    case 'file-rewritten': {
      const file = world.files[blow.file];
      if (!file) break;
      file.rewrite(blow.sizeBytes);
      const watched = [...world.watch.all()].find(([, { file: other }]) => other === file)?.[1];
      watched?.sizes.push(blow.sizeBytes);
      if (watched) watched.restarts += 1;
      break;
    }
    case 'file-away': {
      const file = world.files[blow.file];
      if (!file) break;
      file.state = blow.how;
      later(blow.forMs, () => {
        file.state = 'there';
      });
      break;
    }
    case 'crash':
      world.crash('any time', blow.forMs);
      break;
  }
}

/** The user wants something. Without a program there is no user. */
export function wish(world: SimWorld, { wish, jobs }: Extract<Blow, { kind: 'wish' }>): void {
  const { manager, life } = world;
  if (manager === null) return;
  const ids = jobs.map((index) => world.jobIds[index] ?? '');
  const urls = new Map(ids.map((id) => [id, world.disk.jobs.get(id)?.remoteUrl]));
  const each = (
    refused: readonly string[],
    take: (watched: ReturnType<typeof world.watch.of>, id: string) => void,
  ) => {
    if (!life.isAlive) return;
    for (const [id, url] of urls)
      if (url !== undefined && !refused.includes(id)) take(world.watch.of(url), id);
  };
  try {
    switch (wish) {
      case 'pause':
        each(manager.pause(ids).refusedJobIds, (watched) => {
          watched.wish = 'paused';
          watched.troubles += 1;
        });
        break;
      case 'resume':
        each(manager.resume(ids).refusedJobIds, (watched) => {
          watched.wish = 'run';
        });
        break;
      case 'cancel':
        each(manager.cancel(ids).refusedJobIds, (watched) => {
          watched.wish = 'cancelled';
          watched.troubles += 1;
        });
        break;
      case 'remove':
        each(manager.remove(ids).refusedJobIds, (_, id) => world.removed.add(id));
        break;
      case 'retry': {
        // The wish may be met at any time from now on.
        each([], (watched, id) => {
          const state = world.disk.jobs.get(id)?.state;
          watched.isRetryWished = true;
          watched.restarts += 1;
          if (state !== 'suspended' && state !== 'cancelling') watched.wish = 'run';
        });
        void manager.retry(ids).then(
          ({ refusedJobIds }) => world.note(`retry refused ${refusedJobIds.length}`),
          (cause: unknown) => world.note(`retry: ${String(cause)}`),
        );
        break;
      }
    }
  } catch (cause) {
    world.note(`refused: ${String(cause)}`);
  }
}

const describe = ({ kind, ...rest }: Blow): string => `* ${kind} ${JSON.stringify(rest)}`;
