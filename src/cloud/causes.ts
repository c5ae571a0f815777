/** An error, its cause, and so on. */
export function causesOf(error: unknown): NodeJS.ErrnoException[] {
  const causes: Error[] = [];
  for (let at = error; at instanceof Error && !causes.includes(at); at = at.cause) causes.push(at);
  return causes;
}
