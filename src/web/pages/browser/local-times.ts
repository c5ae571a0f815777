/** Adds the local time to the tooltip of each time, which names UTC: the server does not know the reader's time zone. */
export function showLocalTimes(): void {
  document.addEventListener('mouseover', ({ target }) => {
    const time = target instanceof Element ? target.closest('time') : null;
    if (time === null || time.title.includes('\n')) return;
    time.title += `\n${localText(new Date(time.dateTime))}`;
  });
}

/** `2026-11-21 13:00:00 GMT+1, your time`. */
function localText(date: Date): string {
  const format = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium' });
  const zone = new Intl.DateTimeFormat('en', { timeZoneName: 'short' })
    .formatToParts(date)
    .find(({ type }) => type === 'timeZoneName');
  return `${format.format(date)} ${zone?.value ?? ''}, your time`;
}
