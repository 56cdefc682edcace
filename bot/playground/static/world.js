// What every part of the page knows and needs: the workspace, who reads it and where, and a way to send.

export const at = (id) => document.getElementById(id);

// `room` is the channel that is open; `ahead` is how far the playground's clock is before this browser's.
export const world = { me: "", room: "", people: {}, groups: {}, channels: [], ahead: 0, now: () => new Date(Date.now() + world.ahead) };

export const zone = () => world.people[world.me]?.zone ?? "UTC";
export const reader = () => ({ ...world, zone: zone() });
export const keyOf = (message) => `${message.channel}/${message.ts}`;

let fading = 0;

export function toast(text) {
  at("toast").textContent = text;
  clearTimeout(fading);
  fading = setTimeout(() => at("toast").replaceChildren(), 6000);
}

export async function send(deed, body) {
  const sent = { person: world.me, ...body };
  try {
    const answer = await fetch(`/page/${deed}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(sent),
    });
    if (!answer.ok) toast(await answer.text());
  } catch {
    toast("The playground does not answer. Is it still running in your terminal?");
  }
}
