// golem-js's TcpProxy as published: node golem-js.mjs MODULE-FOLDER PORT TUNNEL-URL KEY
import { pathToFileURL } from "node:url";

const [folder, port, tunnel, key] = process.argv.slice(2);
const { TcpProxy } = await import(pathToFileURL(`${folder}/dist/golem-js.mjs`));
const proxy = new TcpProxy(tunnel, key);
proxy.events.on("error", () => {}); // counted by the load generator
await proxy.listen(Number(port));
