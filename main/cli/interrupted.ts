/** Ctrl-C was pressed where the command waited for the user: it ends as if by the signal. */
export class Interrupted extends Error {}
