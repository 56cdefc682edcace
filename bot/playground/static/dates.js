// Times as Slack shows them: each in the reader's own zone.

const DAY = 86_400_000;

function formatted(moment, zone, options) {
  return new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }).format(moment);
}

function dayNumber(moment, zone) {
  const [year, month, day] = formatted(moment, zone, { year: "numeric", month: "2-digit", day: "2-digit" }).split("/").reverse();
  return Math.round(Date.UTC(Number(year), Number(month) - 1, Number(day)) / DAY);
}

const LONG = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
const MIDDLE = { day: "numeric", month: "long", year: "numeric" };
const SHORT = { day: "numeric", month: "short", year: "numeric" };
const TIME = { hour: "2-digit", minute: "2-digit" };

function pretty(moment, zone, now, options) {
  const away = dayNumber(moment, zone) - dayNumber(now, zone);
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[away] ?? formatted(moment, zone, options);
}

function ago(moment, now) {
  const seconds = Math.round((moment - now) / 1000);
  const [size, unit] = [[86_400, "day"], [3_600, "hour"], [60, "minute"], [1, "second"]].find(([one]) => Math.abs(seconds) >= one) ?? [1, "second"];
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(Math.trunc(seconds / size), unit);
}

const TOKENS = {
  date_num: (moment, zone) => formatted(moment, zone, { year: "numeric", month: "2-digit", day: "2-digit" }).split("/").reverse().join("-"),
  date: (moment, zone) => formatted(moment, zone, MIDDLE),
  date_short: (moment, zone) => formatted(moment, zone, SHORT),
  date_long: (moment, zone) => formatted(moment, zone, LONG),
  date_pretty: (moment, zone, now) => pretty(moment, zone, now, MIDDLE),
  date_short_pretty: (moment, zone, now) => pretty(moment, zone, now, SHORT),
  date_long_pretty: (moment, zone, now) => pretty(moment, zone, now, LONG),
  time: (moment, zone) => formatted(moment, zone, TIME),
  time_secs: (moment, zone) => formatted(moment, zone, { ...TIME, second: "2-digit" }),
  ago: (moment, zone, now) => ago(moment, now),
};

// A date with its format's tokens filled in; null where the format has one that Slack does not know.
export function date(seconds, format, { zone, now }) {
  const moment = new Date(Number(seconds) * 1000);
  if (Number.isNaN(moment.getTime())) return null;
  let known = true;
  const text = format.replace(/\{(\w+)\}/g, (whole, token) => {
    known &&= token in TOKENS;
    return known ? TOKENS[token](moment, zone, now()) : whole;
  });
  return known ? text : null;
}

export function time(seconds, zone) {
  return formatted(new Date(seconds * 1000), zone, TIME);
}

export function day(seconds, zone, now) {
  const text = pretty(new Date(seconds * 1000), zone, now, { weekday: "long", day: "numeric", month: "long" });
  return text[0].toUpperCase() + text.slice(1);
}

export function clock(moment, zone) {
  return formatted(moment, zone, { weekday: "short", day: "numeric", month: "short", year: "numeric", ...TIME });
}

export function full(seconds, zone) {
  return `${formatted(new Date(seconds * 1000), zone, { ...LONG, ...TIME })} (${zone})`;
}
