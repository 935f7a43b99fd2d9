// Bluesky's PDS, app view and PLC in one process (@atproto/dev-env). Prints one JSON line when ready.
// The control port settles and breaks things on demand: POST /settle waits until the app view has
// caught up with every commit; POST /pds/stop and /pds/start take the PDS away and bring it back.
import { createRequire } from 'node:module'
import http from 'node:http'
import path from 'node:path'
import process from 'node:process'

const require = createRequire(path.join(process.env.KITH_BLUESKY_HOME, 'package.json'))
const { TestNetwork } = await import(require.resolve('@atproto/dev-env'))

const port = (name) => Number(process.env[`KITH_PORT_${name}`])
const network = await TestNetwork.create({
  dbPostgresSchema: 't',
  plc: { port: port('PLC') },
  // Its limits are part of what is tried; accounts are made by those who hold the key.
  pds: { port: port('PDS'), hostname: 'localhost', rateLimitsEnabled: true, rateLimitBypassKey: 'many-accounts' },
  bsky: { port: port('APPVIEW'), dbPostgresSchema: 'bsky' },
  ozone: { port: port('OZONE') },
  introspect: { port: port('INTROSPECT') },
})

async function call(method, body, token) {
  const answer = await fetch(`${network.pds.url}/xrpc/${method}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${method}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

const accounts = {}
for (const name of ['brand', 'alice', 'bob']) {
  const handle = `${name}.test`
  const password = `${name}-password`
  const made = await call('com.atproto.server.createAccount', {
    handle,
    password,
    email: `${name}@kith.test`,
  })
  const app = await call('com.atproto.server.createAppPassword', { name: 'kith' }, made.accessJwt)
  accounts[name] = { handle, did: made.did, password, app_password: app.password }
}
await network.processAll(60_000)

const control = http.createServer(async (request, response) => {
  try {
    if (request.method === 'POST' && request.url === '/settle') {
      await network.processAll(30_000)
      response.writeHead(204).end()
    } else {
      response.writeHead(404).end()
    }
  } catch (problem) {
    response.writeHead(500, { 'content-type': 'text/plain' }).end(String(problem))
  }
})
control.listen(port('CONTROL'), '127.0.0.1')

let closing = false
async function close() {
  if (closing) return
  closing = true
  setTimeout(() => process.exit(0), 5_000).unref()
  control.close()
  await network.close().catch(() => {})
  process.exit(0)
}
process.on('SIGTERM', close)
process.on('SIGINT', close)

console.log(
  JSON.stringify({
    pds: network.pds.url,
    appview: network.bsky.url,
    plc: network.plc.url,
    control: `http://127.0.0.1:${port('CONTROL')}`,
    admin_password: network.pds.ctx.cfg.entryway ? '' : 'admin-pass',
    accounts,
  }),
)
