/** A mistake of the person at the keyboard: said in a line, without a stack, exit code 2. */
export class UsageError extends Error {}
