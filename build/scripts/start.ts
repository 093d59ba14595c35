// `npm start`: the program for daily use, on real Electron or else on the stand-in.
import { buildBundles, chooseWindowHost, hasDisplay, launch, wordsOfHost } from './launch-window.ts';

const host = chooseWindowHost();
if (host.kind === 'none' || !hasDisplay()) {
  const why = host.kind === 'none' ? host.why : 'There is no display for a window.';
  console.error(`${why}\nIn a terminal, use: npm run cli -- upload FILE... URL`);
  process.exit(1);
}
console.log(`Bitlade runs on ${wordsOfHost(host.kind)}.`);
buildBundles();
const program = launch(host.executablePath, process.argv.slice(2));
program.on('exit', (code) => process.exit(code ?? 1));
