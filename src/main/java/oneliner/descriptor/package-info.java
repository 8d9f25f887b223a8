/**
 * The app descriptor: YAML in the dapp-runner format, read into validated records.
 *
 * <p>{@code DescriptorReader} reads and merges files and reports every fault with file, line and key;
 * {@link oneliner.descriptor.App} is what comes out. Pure functions, no thread rule.
 */
package oneliner.descriptor;
