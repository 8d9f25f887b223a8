// Drives golem-js, as published on npm and unchanged, against the daemon that YAGNA_API_URL and YAGNA_APPKEY name:
// rent, run, stream, fail, pay; a VPN with two machines, a TCP proxy into it, requests; a pool; disconnect.
//
// Prints one JSON line per check, {"check","ok","ms","error"?}, and a last one, {"passed","failed","skipped"}.
// Exit code: 0 all passed, 1 a check failed, 2 not started, 3 the total time limit struck.
//
// DRIVER_IMAGE_HASH, DRIVER_IMAGE_URL   the image; by default the public rqlite image, which devnet knows
// DRIVER_COMMAND, DRIVER_PORT           what serves HTTP in it, and where
// DRIVER_LIMIT                          seconds for everything, default 120
import http from "node:http";
import net from "node:net";

const HASH = process.env.DRIVER_IMAGE_HASH ?? "85021afecf51687ecae8bdc21e10f3b11b82d2e3b169ba44e177340c";
const URL_OF_IMAGE = process.env.DRIVER_IMAGE_URL ?? `http://127.0.0.1/images/${HASH}`;
const COMMAND = process.env.DRIVER_COMMAND ?? "/bin/run_rqlite.sh";
const PORT = Number(process.env.DRIVER_PORT ?? 4001);
const LIMIT = Number(process.env.DRIVER_LIMIT ?? 120);
const STEP = 30_000;

for (const name of ["YAGNA_API_URL", "YAGNA_APPKEY"]) {
  if (!process.env[name]) {
    console.error(`${name} is not set`);
    process.exit(2);
  }
}
let sdk;
try {
  sdk = await import("@golem-sdk/golem-js");
} catch (e) {
  console.error(`golem-js is not installed here (npm install): ${e.message}`);
  process.exit(2);
}

setTimeout(() => {
  console.error(`not through after ${LIMIT} s`);
  process.exit(3);
}, LIMIT * 1000).unref();

const counts = { passed: 0, failed: 0, skipped: 0 };
let broken = false;
let current = "";

/** Runs one check. Later ones stand on it when it is `vital`, and are skipped once it failed. */
async function check(name, vital, work) {
  const began = Date.now();
  const line = { check: name };
  current = name;
  if (broken) {
    counts.skipped++;
    line.ok = false;
    line.error = "skipped, for an earlier check failed";
  } else {
    try {
      await within(STEP, work());
      counts.passed++;
      line.ok = true;
    } catch (e) {
      counts.failed++;
      broken = vital;
      line.ok = false;
      line.error = `${e.name}: ${e.message}${e.previous ? ` (${e.previous.message})` : ""}`;
    }
  }
  line.ms = Date.now() - began;
  console.log(JSON.stringify(line));
}

function within(ms, promise) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${ms} ms`)), ms);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}

function expect(condition, what, seen) {
  if (!condition) {
    throw new Error(`${what}; seen: ${typeof seen === "string" ? seen.slice(0, 300) : JSON.stringify(seen)}`);
  }
}

function request(port, path, { method = "GET", body } = {}) {
  return new Promise((resolve, reject) => {
    const headers = body ? { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) } : {};
    const sent = http.request({ host: "127.0.0.1", port, path, method, headers, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (piece) => (text += piece));
      response.on("end", () => resolve({ status: response.statusCode, text }));
      response.on("error", reject);
    });
    sent.setTimeout(10_000, () => sent.destroy(new Error("no answer within 10 s")));
    sent.on("error", reject);
    sent.end(body);
  });
}

async function eventually(attempt) {
  const end = Date.now() + 20_000;
  for (;;) {
    try {
      return await attempt();
    } catch (e) {
      if (Date.now() > end) throw e;
      await new Promise((done) => setTimeout(done, 200));
    }
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

const paid = [];
const noted = [];
const problems = [];
const quiet = { child: () => quiet, debug() {}, info() {}, warn: keep, error: keep };
function keep(message, context) {
  const cause = context?.err?.message ?? context?.error?.message ?? context?.message ?? "";
  // a command that is meant to fail, and a service that does not listen yet
  const meant = current === "failing command" || (current === "GET" && /response: 400/.test(cause));
  if (!meant) problems.push(`${current}: ${message} ${cause}`.trim());
}

const glm = new sdk.GolemNetwork({ logger: process.env.DRIVER_DEBUG ? undefined : quiet });
glm.payment.events.on("invoiceAccepted", ({ invoice }) => paid.push(invoice));
glm.payment.events.on("debitNoteAccepted", ({ debitNote }) => noted.push(debitNote));

function order(network) {
  return {
    demand: { workload: { imageHash: HASH, imageUrl: URL_OF_IMAGE, ...(network ? { capabilities: ["vpn"] } : {}) } },
    market: {
      rentHours: 0.5,
      pricing: { model: "linear", maxStartPrice: 1, maxCpuPerHourPrice: 1, maxEnvPerHourPrice: 1 },
    },
    ...(network ? { network } : {}),
  };
}

function invoiceOf(rental) {
  const own = paid.filter((invoice) => invoice.agreementId === rental.agreement.id);
  expect(own.length === 1, "exactly one invoice is accepted", own.length);
  expect(Number(own[0].amount) > 0, "it costs something", own[0].amount);
}

let rental, exe, network, proxy, proxyPort;
const machines = [];

await check("a wrong key is refused", false, async () => {
  const stranger = new sdk.GolemNetwork({ logger: quiet, api: { key: "wrong" } });
  const refused = await stranger.connect().then(
    () => null,
    (e) => e,
  );
  expect(refused !== null, "an error", refused);
  problems.length = 0;
});
await check("connect", true, () => glm.connect());
await check("scan", false, async () => {
  const spec = glm.market.buildScanSpecification({ workload: { engine: "vm", minCpuCores: 1, capabilities: ["vpn"] } });
  const seen = [];
  const scan = glm.market.scan(spec).subscribe({ next: (offer) => seen.push(offer), error: (e) => seen.push(e) });
  await eventually(async () => expect(seen.length >= 8, "8 offers", seen.length));
  scan.unsubscribe();
  expect(new Set(seen.map((offer) => offer.provider.id)).size === seen.length, "one of each provider", seen.length);
  expect(seen[0].pricing.envSec > 0, "a price", seen[0].pricing);
});
await check("rent", true, async () => {
  rental = await glm.oneOf({ order: order(), signalOrTimeout: STEP });
  expect((await rental.fetchAgreementState()) === "Approved", "approved", await rental.fetchAgreementState());
});
await check("create exe unit", true, async () => {
  exe = await rental.getExeUnit(STEP);
  expect(/^0x[0-9a-f]{40}$/.test(exe.provider.id), "a node id", exe.provider.id);
});
await check("echo polled", false, async () => {
  const result = await exe.run("echo polled-golem && echo oops >&2");
  expect(result.result === "Ok", "it went well", result);
  expect(result.stdout === "polled-golem\n", "stdout", result.stdout);
  expect(result.stderr === "oops\n", "stderr", result.stderr);
});
await check("echo streamed", false, async () => {
  const remote = await exe.runAndStream("/bin/sh", ["-c", "sleep 1; echo streamed-golem; echo oops >&2; sleep 1"]);
  let out = "";
  let err = "";
  remote.stdout.subscribe((piece) => (out += piece ?? ""));
  remote.stderr.subscribe((piece) => (err += piece ?? ""));
  const result = await remote.waitForExit(STEP);
  expect(out === "streamed-golem\n", "stdout", out);
  expect(err === "oops\n", "stderr", err);
  expect(result.result === "Ok", "it went well", result);
});
await check("failing command", false, async () => {
  const result = await exe.run("echo before; exit 3");
  expect(result.result === "Error", "it failed", result);
  expect(/exited with code 3/.test(result.message), "the exit code", result.message);
  expect((await exe.run("echo still-here")).stdout === "still-here\n", "the machine goes on", null);
});
await check("batch", false, async () => {
  const results = await exe.beginBatch().run("echo one").run("echo two").end();
  expect(results.map((r) => r.stdout).join("") === "one\ntwo\n", "both results", results);
});
await check("debit note accepted", false, () =>
  eventually(async () => expect(noted.length > 0, "a debit note is accepted", noted.length)),
);
await check("finalise with accepted invoice", false, async () => {
  await rental.stopAndFinalize(STEP);
  invoiceOf(rental);
  expect((await rental.fetchAgreementState()) === "Terminated", "terminated", await rental.fetchAgreementState());
});

await check("create network", true, async () => {
  network = await glm.createNetwork({ ip: "192.168.7.0/24" });
  expect(network.getNetworkInfo().ip === "192.168.7.0", "its address", network.getNetworkInfo());
});
await check("two machines in the VPN", true, async () => {
  for (let i = 0; i < 2; i++) {
    const machine = await glm.oneOf({ order: order(network), signalOrTimeout: STEP });
    machines.push(machine);
    machine.exe = await machine.getExeUnit(STEP);
  }
  const ids = new Set(machines.map((m) => m.exe.provider.id));
  expect(ids.size === 2, "two providers", [...ids]);
});
await check("their addresses", false, async () => {
  const ips = machines.map((m) => m.exe.getIp());
  expect(ips.join() === "192.168.7.2,192.168.7.3", "the next free ones", ips);
});
await check("start a service", true, async () => {
  const result = await machines[0].exe.run(COMMAND);
  expect(result.result === "Ok", "it went well", result);
});
await check("TCP proxy", true, async () => {
  proxyPort = await freePort();
  proxy = machines[0].exe.createTcpProxy(PORT);
  await proxy.listen(proxyPort);
});
async function ready() {
  const answer = await request(proxyPort, "/readyz");
  expect(answer.status === 200 && answer.text.includes("ok"), "the service is ready", answer);
}
await check("GET", true, () => eventually(ready));
await check("5 sequential GETs", false, async () => {
  for (let i = 0; i < 5; i++) await ready();
});
await check("5 parallel GETs", false, () => Promise.all(Array.from({ length: 5 }, ready)));
await check("POST", false, async () => {
  const sql = ["CREATE TABLE note (text TEXT)", ["INSERT INTO note VALUES (?)", "through the tunnel"]];
  const written = await request(proxyPort, "/db/execute", { method: "POST", body: JSON.stringify(sql) });
  expect(written.status === 200 && !written.text.includes("error"), "written", written);
  const read = await request(proxyPort, "/db/query?q=" + encodeURIComponent("SELECT text FROM note"));
  expect(read.text.includes("through the tunnel"), "read", read);
});
await check("a response of 400 kB", false, async () => {
  const read = await request(proxyPort, "/db/query?q=" + encodeURIComponent("SELECT hex(zeroblob(200000))"));
  expect(read.text.includes("0".repeat(400_000)), "all of it", read.text.length);
});
await check("the other machine reaches it", false, async () => {
  const ip = machines[0].exe.getIp();
  // a path that is not one of the machine's files is better not written as one
  const get = `page=readyz; printf "GET /$page HTTP/1.1\\r\\nHost: db\\r\\nConnection: close\\r\\n\\r\\n"`;
  const command = `exec 3<>/dev/tcp/${ip}/${PORT}; ${get} >&3; cat <&3`;
  const result = await machines[1].exe.run("/bin/bash", ["-c", command]);
  expect(result.stdout?.startsWith("HTTP/1.1 200"), "an answer", result);
});
await check("close the proxy", false, () => proxy.close());
await check("finalise both", false, async () => {
  await Promise.all(machines.map((m) => m.stopAndFinalize(STEP)));
  machines.forEach(invoiceOf);
});
await check("remove the network", false, async () => {
  await glm.destroyNetwork(network);
  expect(network.isRemoved(), "gone", null);
});

await check("a pool of two", false, async () => {
  const pool = await glm.manyOf({ poolSize: 2, order: order() });
  const both = await Promise.all([pool.acquire(STEP), pool.acquire(STEP)]);
  const said = await Promise.all(
    both.map(async (one, i) => (await (await one.getExeUnit(STEP)).run(`echo pool-${i}`)).stdout),
  );
  expect(said.join("") === "pool-0\npool-1\n", "both answered", said);
  await Promise.all(both.map((one) => pool.release(one)));
  await pool.drainAndClear(STEP);
  both.forEach(invoiceOf);
});
await check("disconnect", false, async () => {
  await glm.disconnect();
  expect(!glm.isConnected(), "disconnected", null);
});
// what golem-js would tell a person as a warning: none of it is expected of a faithful daemon
await check("nothing to complain about", false, async () => expect(problems.length === 0, "warnings", problems));

console.log(JSON.stringify(counts));
process.exit(counts.failed + counts.skipped === 0 ? 0 : 1);
