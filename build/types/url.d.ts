// The WHATWG URL class, as far as the pure folders use it: both Node and the page have it,
// while neither platform's types may be visible there.
declare class URL {
  constructor(url: string | URL, base?: string | URL);
  static canParse(url: string, base?: string | URL): boolean;
  readonly href: string;
  readonly origin: string;
  protocol: string;
  username: string;
  password: string;
  host: string;
  hostname: string;
  port: string;
  pathname: string;
  search: string;
  hash: string;
  toString(): string;
}
