// The HTTP Observatory's verdict on a host that stands on this machine: node grade.mjs NAME HTTP-PORT HTTPS-PORT
// Its lists of hosts that browsers know beforehand come from elsewhere, so they are empty here: nothing is known of ours.
import { writeFileSync } from "node:fs"
import net from "node:net"
import { createRequire } from "node:module"
import path from "node:path"

const [, , name, http, https] = process.argv
const folder = path.dirname(createRequire(import.meta.url).resolve("@mdn/mdn-http-observatory/package.json"))
writeFileSync(path.join(folder, "conf/hsts-preload.json"), "{}")
writeFileSync(path.join(folder, "conf/tld-list.json"), '["example"]')

// Whatever it connects to is the site that was started for it.
const connect = net.Socket.prototype.connect
net.Socket.prototype.connect = function (...given) {
  const options = Array.isArray(given[0]) ? given[0][0] : given[0]
  if (options.host !== name) throw new Error(`Nobody is asked but ${name}, and not ${options.host}.`)
  Object.assign(options, { host: "127.0.0.1", port: Number(options.port) === 443 ? Number(https) : Number(http) })
  return connect.apply(this, given)
}

const { scan } = await import(path.join(folder, "src/scanner/index.js"))
const { scan: verdict, tests } = await scan(name)
const results = Object.values(tests).map(({ name, pass, result, scoreModifier }) => ({ name, pass, result, scoreModifier }))
process.stdout.write(JSON.stringify({ grade: verdict.grade, score: verdict.score, results }))
