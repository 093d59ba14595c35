/** An Electron command line, taken apart. */
export interface CommandLineArguments {
  /** Switches of Chromium's form `--name` or `--name=value`, before and after the program. */
  switches: Map<string, string>;
  /** The program: a folder with a package.json, or a script. */
  entry: string;
  /** Everything after the program, as the program sees it in `process.argv`. */
  rest: string[];
}

const switchForm = /^--([^=]+)(?:=(.*))?$/;

/** Reads `[--switch[=value]]… program [arguments]`. Without a program the current folder is it. */
export function readCommandLine(argv: readonly string[]): CommandLineArguments {
  const switches = new Map<string, string>();
  const take = (argument: string): boolean => {
    const [, name, value = ''] = switchForm.exec(argument) ?? [];
    if (name !== undefined) switches.set(name, value);
    return name !== undefined;
  };
  let i = 0;
  while (i < argv.length && take(argv[i] ?? '')) i++;
  const rest = argv.slice(i + 1);
  rest.forEach(take);
  return { switches, entry: argv[i] ?? '.', rest };
}
