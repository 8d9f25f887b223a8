/** Images of devnet: folders, found by name, tag or hash, and the registry's answers about them. */
package oneliner.devnet.images;
