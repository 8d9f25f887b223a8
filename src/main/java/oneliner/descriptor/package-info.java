/**
 * The app descriptor: YAML in the dapp-runner format, read into validated records.
 *
 * <p>{@link oneliner.descriptor.DescriptorReader} reads and merges files and tells every fault with file, line and key;
 * {@link oneliner.descriptor.App} is what comes out; {@link oneliner.descriptor.Interpolation} fills in what is known
 * only later. Pure functions (a manifest's file is read), usable from any thread.
 *
 * <p>What dapp-runner runs is read without change. Where it crashes, or drops something in silence, this is done:
 *
 * <ul>
 *   <li>Several files: maps merge deeply; a later scalar <em>or list</em> replaces the earlier one (dapp-runner appends
 *       lists, so that a port or address could never be changed); {@code null} removes a key.
 *   <li>{@code init}: a list of words is one command, a list of lists is several; {@code {run: …}} and
 *       {@code {cmd: run, params: …}} as well. One string in the place of the words is split as a shell would, without
 *       running one. Beside {@code args} a command may have {@code env}, and {@code daemon: true} when it never returns.
 *   <li>Ports may be unquoted, {@code 2222:22} included; {@code ports}, {@code ip}, {@code depends_on} may be one value
 *       instead of a list. A node keeps the network it names, proxied or not.
 *   <li>A reference to a node, {@code ${nodes.db.network_node.ip}}, makes it a dependency. References work in
 *       {@code init} and {@code env}; {@code ${HOME}} and all else belongs to the shell.
 *   <li>Any payload on a network asks for {@code vpn}, also one with a manifest or with capabilities of its own.
 *   <li>Keys of our own at a node: {@code env} for all its commands (a command's own come over them; values are never
 *       shown or logged); {@code hosts}, one name or a list by which the other machines of its network know its first
 *       instance, which has a fixed address then, the first free one if {@code ip} names none (where a runtime does not
 *       write names into its machine, a command can: <code>echo "${networks.default.hosts}" >> /etc/hosts</code>);
 *       {@code instances} and {@code instance_params}, a list of one map for each instance, whose keys
 *       <code>${instance.KEY}</code> names in {@code init} and {@code env}, beside
 *       {@code index, number, name, node, ip} that every instance has; and {@code probe} with {@code port, path, interval, timeout,
 *       failures}, or {@code command} in the place of port and path: it runs on the machine beside the service, with
 *       the node's {@code env}, and 0 is good (every 10 s, 5 s long unless told otherwise). Without it the first {@code http_proxy} port is asked for {@code /}, else the first {@code tcp_proxy}
 *       port is connected to.
 *   <li>GAP-16's names {@code services}, {@code entrypoint}, {@code constraints}, {@code capabilities} beside
 *       {@code runtime}, and the network under {@code mask} are understood; a
 *       {@code local-http-proxy} that no node uses is passed over.
 *   <li>What a suspended run left in the file ({@code state}, {@code agreement}, …) is passed over.
 * </ul>
 */
package oneliner.descriptor;
