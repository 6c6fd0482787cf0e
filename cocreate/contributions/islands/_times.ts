// Times as people read them.
const two = (number: number): string => String(number).padStart(2, "0");

/** "1:05" */
export function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}

/** "2 min 10", "9 s" */
export function length(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${two(seconds % 60)}`;
}

/** "12:03", and with the day when it was not today. */
export function moment(ms: number, now = Date.now()): string {
  const today = new Date(ms).toDateString() === new Date(now).toDateString();
  const day: Intl.DateTimeFormatOptions = today ? {} : { weekday: "long", day: "numeric", month: "long" };
  return new Intl.DateTimeFormat(document.documentElement.lang || "nl", { ...day, hour: "numeric", minute: "2-digit" }).format(ms);
}
