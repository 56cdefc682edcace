// What every part of the page knows and needs: the workspace, who reads it and where, and a way to send.

export const at = (id) => document.getElementById(id);

// `room` is the channel that is open; `ahead` is how far the playground's clock is before this browser's.
export const world = { me: "", room: "", people: {}, groups: {}, channels: [], shortcuts: [], ahead: 0, now: () => new Date(Date.now() + world.ahead) };

export const zone = () => world.people[world.me]?.zone ?? "UTC";
export const reader = () => ({ ...world, zone: zone() });
export const keyOf = (message) => `${message.channel}/${message.ts}`;

let fading = 0;

export function toast(text) {
  at("toast").textContent = text;
  clearTimeout(fading);
  fading = setTimeout(() => at("toast").replaceChildren(), 6000);
}

// What came back, or `trouble`: a sentence about what went wrong.
async function post(path, kind, body) {
  try {
    const answer = await fetch(`/page/${path}`, { method: "POST", headers: { "Content-Type": kind }, body });
    if (!answer.ok) return { trouble: await answer.text() };
    return answer.status === 204 ? {} : await answer.json();
  } catch {
    return { trouble: "The playground does not answer. Is it still running in your terminal?" };
  }
}

export const ask = (deed, body) => post(deed, "application/json", JSON.stringify({ person: world.me, ...body }));

export const upload = (file) => post(`upload?${new URLSearchParams({ person: world.me, name: file.name })}`, "application/octet-stream", file);

export async function send(deed, body) {
  const { trouble } = await ask(deed, body);
  if (trouble) toast(trouble);
  return !trouble;
}
