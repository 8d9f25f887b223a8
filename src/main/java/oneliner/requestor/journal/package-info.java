/**
 * What the requestor has rented, on disk, so that the next start knows it whatever ended this one.
 *
 * <p>{@link oneliner.requestor.journal.Journal} is a table of small records with two columns, key and JSON, kept in
 * memory and in one file: a record is appended and forced to the disk before the call returns. Each line carries its
 * checksum, so a torn end is cut and a damaged line costs only itself. The file is rewritten when most of it is
 * outdated. One process at a time may have it.
 *
 * <p>Cost: one {@code fsync} per change, about ten for one instance from the market to its first good probe and five
 * for its end, each 0.1 to 10 ms with usual disks; nothing while everything just runs.
 *
 * <p>Any thread; writers wait for each other's {@code fsync}.
 */
package oneliner.requestor.journal;
