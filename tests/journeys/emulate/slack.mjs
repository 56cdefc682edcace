// A Slack that is not ours, on loopback: node slack.mjs '{"app": {…}, "token": "xoxb-…", "reader": "xoxp-…", "scopes": […]}'.
// Prints {url, team, user, channel, private} as one line of JSON, and runs until its standard input is closed.
import { createEmulator } from 'emulate';

const { app, token, reader, scopes } = JSON.parse(process.argv[2]);
const emulator = await createEmulator({
  service: 'slack',
  port: 0,
  hostname: '127.0.0.1',
  seed: {
    slack: {
      strict_scopes: true,
      team: { name: 'Contoso', domain: 'contoso' },
      users: [{ name: 'ada', real_name: 'Ada' }],
      channels: [{ name: 'hybrid-migration' }, { name: 'migration-leads', is_private: true }],
      oauth_apps: [{ ...app, scopes }],
      tokens: [
        { token, type: 'bot', user: app.bot_user_id, scopes, app_id: app.app_id, bot_id: app.bot_id, bot_user_id: app.bot_user_id },
        // The test's own eyes and hands; the bot never sees this one.
        { token: reader, type: 'user', user: 'ada', app_id: app.app_id, scopes: ['channels:read', 'channels:history', 'channels:manage', 'groups:read', 'groups:history', 'groups:write'] },
      ],
    },
  },
});
const ask = async (method, body) => {
  const answer = await fetch(`${emulator.url}/api/${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${reader}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(body),
  });
  const said = await answer.json();
  if (!said.ok) throw new Error(`${method}: ${said.error}`);
  return said;
};
const { team_id: team, user_id: user } = await ask('auth.test', {});
const { channels } = await ask('conversations.list', { types: 'public_channel,private_channel' });
const named = (name) => channels.find((one) => one.name === name).id;
const rooms = { channel: named('hybrid-migration'), private: named('migration-leads') };
for (const channel of Object.values(rooms)) await ask('conversations.invite', { channel, users: app.bot_user_id });
console.log(JSON.stringify({ url: emulator.url, team, user, ...rooms }));
process.stdin.on('end', () => emulator.close().then(() => process.exit(0))).resume();
