/**
 * What the requestor has rented, on disk, so that the next start knows it whatever ended this one.
 *
 * <p>{@link oneliner.requestor.journal.Journal} is a table of small records with two columns, key and JSON, kept in
 * memory and in one file: a record is appended and forced to the disk before the call returns. Each line carries its
 * checksum, so a torn end is cut and a damaged line costs only itself. The file is rewritten when most of it is
 * outdated. One process at a time may have it.
 *
 * <p>Cost: one {@code fsync} per change, about seven for one instance from the market to its first good probe and four
 * for its end; nothing while everything just runs. On a busy virtual machine (ext4, load 16 on two cores) half of them
 * took less than 4 ms, nine of ten less than 9 ms, one of a hundred more than 30 ms.
 *
 * <p>Any thread; writers wait for each other's {@code fsync}.
 */
package oneliner.requestor.journal;
