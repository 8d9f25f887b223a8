/**
 * VPNs of devnet. Every network is mapped onto loopback addresses of its own, so that a service on "192.168.0.3" is a
 * process listening on one of 127/8; a websocket tunnel leads there. Loop thread only, but for the tunnels' bytes.
 */
package oneliner.devnet.net;
