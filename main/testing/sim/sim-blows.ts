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
      world.user.wants(blow);
      break;
    case 'add':
      world.user.adds(blow);
      break;
    case 'offline':
      world.setOnline(false, blow.isTold);
      later(blow.forMs, () => world.setOnline(true, blow.isTold));
      break;
    case 'battery':
      world.tell({ isOnBattery: true });
      later(blow.forMs, () => world.tell({ isOnBattery: false }));
      break;
    case 'metered':
      world.tell({ isMetered: true });
      later(blow.forMs, () => world.tell({ isMetered: false }));
      break;
    case 'sleep':
      if (blow.isTold) world.tell({ isAsleep: true });
      network.cut(() => true);
      time.sleep(blow.forMs, blow.isMonotonicRunning);
      if (blow.isTold) later(0, () => world.tell({ isAsleep: false }));
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
      world.watch.sessions.onServerLost(server.openSessions);
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
      for (const [, watched] of world.watch.all()) if (watched.file === file) watched.restarts += 1;
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
    case 'week-stop':
      world.user.stops(blow.forMs);
      break;
    case 'crash':
      world.crash('any time', blow.forMs);
      break;
  }
}

const describe = ({ kind, ...rest }: Blow): string => `* ${kind} ${JSON.stringify(rest)}`;
