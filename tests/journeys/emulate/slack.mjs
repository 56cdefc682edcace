// A Slack Web API that is not ours, on loopback: node slack.mjs BOT_TOKEN. Prints {url, team, user, channel} as one line of JSON.
import { createEmulator } from 'emulate';

const [token] = process.argv.slice(2);
const emulator = await createEmulator({
  service: 'slack',
  port: 0,
  hostname: '127.0.0.1',
  seed: {
    slack: {
      strict_scopes: true,
      team: { name: 'Contoso', domain: 'contoso' },
      users: [{ name: 'ada', real_name: 'Ada' }],
      channels: [{ name: 'hybrid-migration' }],
      tokens: [{ token, type: 'bot', scopes: ['commands', 'chat:write', 'channels:read', 'groups:read', 'users:read', 'channels:history'] }],
    },
  },
});
const ask = async (method, body) => {
  const answer = await fetch(`${emulator.url}/api/${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(body),
  });
  return answer.json();
};
const { team_id: team, user_id: user } = await ask('auth.test', {});
const { channels } = await ask('conversations.list', {});
const channel = channels.find((one) => one.name === 'hybrid-migration').id;
console.log(JSON.stringify({ url: emulator.url, team, user, channel }));
process.stdin.on('end', () => emulator.close().then(() => process.exit(0))).resume();
